package dev.replog.chaos.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides at each point whether it is time to die. It is armed by a file that names a point and how often that must be
 * reached from then on; several processes may watch the same one, and who takes it away is the one that dies. Any
 * thread may come by; once one has decided, no other gets past.
 */
public final class CrashSwitch {
    /** With this a process ends that died at a point; nothing else ends with it. */
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

    /** What the file holds.
     *
     * @param times the process dies when the point is reached for that time
     * @param number of this arming, so that what was counted for another one does not count
     */
    public static String arming(String point, int times, int number) {
        return point + " " + times + " " + number;
    }

    /** Woven code calls this. */
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
