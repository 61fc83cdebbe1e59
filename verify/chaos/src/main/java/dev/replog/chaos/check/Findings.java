package dev.replog.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The errors that clients and the checker found. Safe for use by many threads. */
public final class Findings {
    private static final int KEPT_MAX = 200;

    private final Queue<String> found = new ConcurrentLinkedQueue<>();

    public void add(String what) {
        if (found.size() < KEPT_MAX) {
            found.add(what);
        }
    }

    /** The errors since the last call. */
    public List<String> take() {
        List<String> taken = new ArrayList<>();
        for (String one = found.poll(); one != null; one = found.poll()) {
            taken.add(one);
        }
        return taken;
    }
}
