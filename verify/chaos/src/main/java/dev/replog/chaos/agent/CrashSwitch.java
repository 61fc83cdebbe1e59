package dev.replog.chaos.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides at each point whether the process dies there. A file arms it: the file names a point and how often it must be
 * reached from then on. Several processes may watch the same file; the one that deletes it dies. Any thread may call
 * it; after one thread has decided to die, no other thread continues.
 */
public final class CrashSwitch {
    /** The exit code of a process that died at a point; no other exit has it. */
    public static final int STATUS = 97;

    private static final AtomicReference<@Nullable CrashSwitch> INSTALLED = new AtomicReference<>();

    private final Path armed;
    private final Runnable death;
    private volatile boolean dying;
    private String counted = "";
    private int reached;

    CrashSwitch(Path armed, Runnable death) {
        this.armed = armed;
        this.death = death;
    }

    static void install(CrashSwitch one) {
        INSTALLED.set(one);
    }

    /**
     * The content of the file.
     *
     * @param times the process dies when the point is reached for this time
     * @param number of this arming, so that counts of an earlier one are ignored
     */
    public static String arming(String point, int times, int number) {
        return point + " " + times + " " + number;
    }

    /** Called by woven code. */
    public static void reached(String point) {
        CrashSwitch installed = INSTALLED.get();
        if (installed != null && (installed.dying || Files.exists(installed.armed))) {
            installed.count(point);
        }
    }

    private synchronized void count(String point) {
        try {
            String arming = Files.readString(armed);
            if (!arming.startsWith(point + " ")) {
                return;
            }
            if (!arming.equals(counted)) {
                counted = arming;
                reached = 0;
            }
            reached++;
            if (reached >= Integer.parseInt(arming.split(" ")[1])) {
                dying = true;
                Files.delete(armed);
                death.run();
            }
        } catch (NoSuchFileException taken) {
            dying = false;
        } catch (IOException fault) {
            System.out.println("crash point " + point + " cannot be looked up: " + fault);
        }
    }
}
