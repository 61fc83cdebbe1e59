package dev.replog.chaos.load;

import dev.replog.chaos.check.TokenTrail;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stream of pings that reconnects with its last id whenever it ends, at another instance. A stream that is silent for
 * longer than several keep-alives is closed, because its server may be suspended.
 */
final class Listener implements Runnable {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Caller caller;
    private final Load load;
    private final TokenTrail trail;
    private final ReadCheck readable;
    /** The last announced position that was not checked yet. A check may be slow, and must not delay the stream. */
    private final AtomicReference<@Nullable String> announced = new AtomicReference<>();

    private volatile @Nullable InputStream stream;
    private volatile long heardNanos = System.nanoTime();

    /**
     * @param checker checks whether the announced change can be read
     */
    Listener(Caller caller, Caller checker, Load load, TokenTrail trail) {
        this.caller = caller;
        this.load = load;
        this.trail = trail;
        this.readable = new ReadCheck(checker, load);
    }

    TokenTrail trail() {
        return trail;
    }

    @Override
    public void run() {
        while (!load.isOver()) {
            try {
                listen();
            } catch (IOException ended) {
                // It reconnects below.
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
            if (!load.isOver()) {
                caller.turn();
            }
        }
    }

    /** Called at intervals by another thread. */
    void giveUpWhenSilent() {
        InputStream open = stream;
        if (open != null && System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
            heardNanos = System.nanoTime();
            close(open);
        }
    }

    void close() {
        InputStream open = stream;
        if (open != null) {
            close(open);
        }
    }

    private void listen() throws IOException, InterruptedException {
        Connections connections = caller.connections();
        var request = connections
                .request(
                        connections.address(ServiceKind.NOTIFIER, caller.choice(), "/api/sync/stream"),
                        connections.tokenOf(caller.userId()))
                .timeout(SILENCE_MAX);
        if (!trail.text().isEmpty()) {
            request.header("Last-Event-ID", trail.text());
        }
        try (InputStream opened = connections.open(request)) {
            if (opened == null) {
                return;
            }
            stream = opened;
            heardNanos = System.nanoTime();
            read(new BufferedReader(new InputStreamReader(opened, StandardCharsets.UTF_8)));
        } finally {
            stream = null;
        }
    }

    private void read(BufferedReader lines) throws IOException {
        String id = "";
        boolean isChange = false;
        for (String line = lines.readLine(); line != null && !load.isOver(); line = lines.readLine()) {
            heardNanos = System.nanoTime();
            if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("event:")) {
                isChange = line.substring(6).strip().equals("change");
            } else if (line.isEmpty()) {
                take(id, isChange);
                id = "";
                isChange = false;
            }
        }
    }

    private void take(String id, boolean isChange) {
        if (!id.isEmpty()) {
            trail.accept(id);
        }
        if (isChange) {
            announced.set(id);
        }
    }

    /** Checks whether the announced change can be read, on a thread of its own. */
    void check() {
        while (!load.isOver()) {
            String token = announced.getAndSet(null);
            if (token == null) {
                Waits.pause(LOOK);
            } else {
                readable.require(token);
            }
        }
    }

    private static void close(InputStream open) {
        try {
            open.close();
        } catch (IOException ignored) {
            // The stream had ended already.
        }
    }
}
