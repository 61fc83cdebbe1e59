package dev.replog.chaos.load;

import dev.replog.chaos.check.Findings;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One device's requests to the services: it uses one instance until that one does not respond, and then tries the next
 * one. Used by one thread.
 */
final class Caller {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TOO_MANY = 429;
    private static final int FAULT = 500;

    private final Connections connections;
    private final String userId;
    private final String name;
    private final Findings findings;
    private final String bearer;
    private int choice = ThreadLocalRandom.current().nextInt(64);

    Caller(Connections connections, String userId, String name, Findings findings) {
        this(connections, userId, name, findings, connections.tokenOf(userId));
    }

    private Caller(Connections connections, String userId, String name, Findings findings, String bearer) {
        this.connections = connections;
        this.userId = userId;
        this.name = name;
        this.findings = findings;
        this.bearer = bearer;
    }

    /** The same device, which has another token from now on. */
    Caller with(String token) {
        return new Caller(connections, userId, name, findings, token);
    }

    String userId() {
        return userId;
    }

    String name() {
        return name;
    }

    void found(String what) {
        findings.add(name + ": " + what);
    }

    Connections connections() {
        return connections;
    }

    int choice() {
        return choice;
    }

    /** Changes to another instance, after a moment. */
    void turn() {
        choice++;
        Waits.pause(PAUSE);
    }

    /** One attempt. Empty when there was no response, or one that asks for a retry. */
    Optional<Answer> attempt(ServiceKind kind, String method, String path, String body, String... headers) {
        var request = connections
                .request(connections.address(kind, choice, path), bearer)
                .timeout(ANSWER_MAX);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            Answer answer = connections.send(request, method, body);
            if (answer.status() < FAULT && answer.status() != TOO_MANY) {
                return Optional.of(answer);
            }
            if (answer.status() == FAULT) {
                found(method + " " + path + ": " + answer.status() + " " + answer.body());
            }
        } catch (IOException noAnswer) {
            // The instance or its connection is gone; the caller tries again.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        turn();
        return Optional.empty();
    }
}
