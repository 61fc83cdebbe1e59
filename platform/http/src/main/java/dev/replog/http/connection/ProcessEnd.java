package dev.replog.http.connection;

import java.time.Duration;

/** Ends the process in order, or at once when that takes too long. */
final class ProcessEnd implements Runnable {
    static final int EXIT_CODE = 3;

    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    @Override
    public void run() {
        Thread.ofPlatform()
                .daemon()
                .name("out-of-memory-stop")
                .start(() -> Runtime.getRuntime().exit(EXIT_CODE));
        Thread.ofPlatform().daemon().name("out-of-memory-limit").start(() -> {
            try {
                Thread.sleep(STOP_MAX);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(EXIT_CODE);
        });
    }
}
