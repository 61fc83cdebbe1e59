package dev.replog.chaos.load;

import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Registers webhook channels and nodes at the start of a run. */
final class Registering {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private Registering() {}

    static void channel(Caller caller, String address) {
        String body = "{\"id\":\"" + UUID.randomUUID() + "\",\"type\":\"webhook\",\"address\":\"" + address + "\"}";
        answer(caller, ServiceKind.NOTIFIER, "POST", "/api/sync/channel", body);
    }

    static NodeDevice.Registration node(Caller caller) {
        JsonNode catalogue = answer(caller, ServiceKind.COMMAND_API, "GET", "/api/catalogue", "");
        String body = "{\"code\":\"N1\",\"name\":\"" + caller.name() + "\"}";
        JsonNode node = answer(caller, ServiceKind.CHANGE_PROJECTOR, "POST", "/api/sync/nodes", body);
        return new NodeDevice.Registration(
                caller.with(node.get("token").stringValue()),
                UUID.fromString(node.get("id").stringValue()),
                UUID.fromString(node.get("centre_id").stringValue()),
                catalogue.get("version").stringValue());
    }

    private static JsonNode answer(Caller caller, ServiceKind kind, String method, String path, String body) {
        Answer[] got = new Answer[1];
        Waits.until(method + " " + path + " by the " + caller.name(), ANSWER_MAX, () -> {
            Optional<Answer> answer = caller.attempt(kind, method, path, body);
            answer.filter(one -> one.status() >= 300).ifPresent(one -> {
                throw new IllegalStateException(method + " " + path + " was answered " + one);
            });
            answer.ifPresent(one -> got[0] = one);
            return answer.isPresent();
        });
        return got[0].json();
    }
}
