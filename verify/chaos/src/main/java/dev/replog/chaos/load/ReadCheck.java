package dev.replog.chaos.load;

import dev.replog.chaos.check.TokenTrail;
import dev.replog.chaos.stack.ServiceKind;
import java.util.Optional;

/**
 * Checks whether the change that a ping announces can be read: the user's head must not be before it, unless the tables
 * are being built again. Used by one thread.
 */
final class ReadCheck {
    private final Caller caller;
    private final Load load;

    ReadCheck(Caller caller, Load load) {
        this.caller = caller;
        this.load = load;
    }

    void require(String token) {
        Optional<Answer> answer = Optional.empty();
        while (answer.isEmpty() && !load.isOver()) {
            answer = caller.attempt(ServiceKind.CHANGE_PROJECTOR, "GET", "/api/sync/status", "");
        }
        if (answer.isEmpty()) {
            return;
        }
        long announced = TokenTrail.positionOf(token, caller.userId());
        long head = TokenTrail.positionOf(answer.get().json().get("sync_token").stringValue(), caller.userId());
        if (head < announced && !load.mayBeEmpty()) {
            caller.found("a ping announced " + announced + " before it could be read, the head was " + head);
        }
    }
}
