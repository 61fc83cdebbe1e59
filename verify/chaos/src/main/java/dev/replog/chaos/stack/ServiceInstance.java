package dev.replog.chaos.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a service, a process that can be killed, stopped, suspended and started again at the same address.
 */
public final class ServiceInstance {
    private static final Duration READY_MAX = Duration.ofMinutes(5);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final int PROBE_MILLIS_MAX = 2_000;

    private final ServiceKind kind;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final int port = Ports.free();
    private final int managementPort = Ports.free();
    private final OneWayProxy proxy;
    private @Nullable ChildProcess process;

    ServiceInstance(
            ServiceKind kind,
            Path log,
            String jar,
            Arming arming,
            Database database,
            List<String> common,
            Map<String, String> environment) {
        this.kind = kind;
        this.log = log;
        this.environment = environment;
        this.proxy = OneWayProxy.to(database.port());
        List<String> words = new ArrayList<>(List.of(
                JavaCommand.java(),
                "-Xmx192m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                arming.option(kind),
                "-jar",
                jar));
        words.addAll(common);
        words.addAll(kind.arguments());
        if (kind != ServiceKind.COMMAND_API) {
            words.add("--replog.postgres.url=" + database.url(proxy.port()));
        }
        words.add("--server.port=" + port);
        words.add("--management.server.port=" + managementPort);
        this.command = List.copyOf(words);
    }

    public ServiceKind kind() {
        return kind;
    }

    public int port() {
        return port;
    }

    /** The network between this instance and PostgreSQL. */
    public OneWayProxy proxy() {
        return proxy;
    }

    public synchronized void start() {
        if (process == null || !process.isAlive()) {
            process = ChildProcess.start(command, environment, log);
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The exit code; only of a process that has ended. */
    public synchronized int exitStatus() {
        return Objects.requireNonNull(process).exitCode();
    }

    public synchronized void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** Stops it like an operator. */
    public synchronized void terminate() {
        if (process != null) {
            process.terminate(STOP_MAX);
        }
    }

    public synchronized void suspend() {
        if (process != null) {
            process.suspend();
        }
    }

    public synchronized void resume() {
        if (process != null) {
            process.resume();
        }
    }

    /** The output of all its processes so far. */
    public String log() {
        return ChildProcess.text(log);
    }

    public void awaitReady() {
        if (!Waits.holds(READY_MAX, () -> isReady() || !isRunning()) || !isReady()) {
            String said = log();
            throw new IllegalStateException(
                    kind.module() + " is not ready; it said: " + said.substring(Math.max(0, said.length() - 3_000)));
        }
    }

    public boolean isReady() {
        try {
            return get("/actuator/health/readiness").status() == HttpURLConnection.HTTP_OK;
        } catch (IOException notListening) {
            return false;
        }
    }

    /** The metrics of the instance. */
    public String metrics() {
        try {
            return get("/actuator/prometheus").body();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private record Page(int status, String body) {}

    private Page get(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + Ports.HOST + ":" + managementPort + path)
                        .toURL()
                        .openConnection();
        connection.setConnectTimeout(PROBE_MILLIS_MAX);
        connection.setReadTimeout(PROBE_MILLIS_MAX);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                return new Page(status, "");
            }
            return new Page(status, new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            connection.disconnect();
        }
    }

    void close() {
        kill();
        proxy.close();
    }
}
