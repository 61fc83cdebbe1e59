package dev.replog.chaos.load;

import dev.replog.chaos.check.Findings;
import dev.replog.chaos.check.TokenTrail;
import dev.replog.chaos.check.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One user: two devices that write, one that pulls, a stream and a webhook, and their common knowledge. Thread-safe.
 */
public final class User {
    /** The newest acknowledged mutation. */
    public record Acknowledged(long position, String token) {}

    private final String id;
    private final Findings findings;
    private final List<Written> written = new ArrayList<>();
    private volatile Acknowledged newest = new Acknowledged(0, "");

    User(String id, Findings findings) {
        this.id = id;
        this.findings = findings;
    }

    public String id() {
        return id;
    }

    public Acknowledged newest() {
        return newest;
    }

    synchronized void acknowledged(String token) {
        long position = TokenTrail.positionOf(token, id);
        if (position < 0) {
            findings.add(id + ": a write was answered with no token of its user: " + token);
        } else if (position > newest.position()) {
            newest = new Acknowledged(position, token);
        }
    }

    synchronized Written entity() {
        Written entity = new Written(id, UUID.randomUUID());
        written.add(entity);
        return entity;
    }

    /** The writes since the last call; they are complete. */
    synchronized List<Written> takeWritten() {
        List<Written> taken = List.copyOf(written);
        written.clear();
        return taken;
    }
}
