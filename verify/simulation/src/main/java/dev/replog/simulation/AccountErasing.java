package dev.replog.simulation;

import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Machine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One erasure of an account, repeated under its mutation id until there is an answer. */
final class AccountErasing {
    private static final long ANSWER_TIMEOUT_MILLIS = 12_000;
    private static final byte[] NO_PAYLOAD = new byte[16];

    private final SimulatedSystem system;
    private final World world;
    private final String userId;
    private final AccountErasure erasure;
    private boolean isAnswered;

    AccountErasing(SimulatedSystem system, Device device) {
        this.system = system;
        this.world = system.world();
        this.userId = device.userId();
        String token = device.puller().token();
        this.erasure = new AccountErasure(
                world.randomId(), new PayloadHash(NO_PAYLOAD), token == null ? null : seen(token, userId), null);
    }

    private static @Nullable SeenToken seen(String token, String userId) {
        return SyncToken.decode(token, userId)
                .map(pulled ->
                        new SeenToken(pulled.log().value(), pulled.position().value()))
                .orElse(null);
    }

    void begin() {
        Machine target = system.any(system.commandApis());
        system.network()
                .call(
                        target,
                        (Consumer<Integer> answer) -> system.writes(target.life())
                                .erase(userId, erasure, (status, code) -> answer.accept(status)),
                        status -> isAnswered = isAnswered || status < 500);
        world.timeline().after(ANSWER_TIMEOUT_MILLIS, () -> {
            if (!isAnswered) {
                begin();
            }
        });
    }
}
