package dev.replog.http;

import dev.replog.http.launch.ServiceLauncher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;

/** A sample service in its own JVM with little memory. It ends with the test at the latest. */
final class SampleProcess implements AutoCloseable {
    private static final String READY = "ready on ";

    private final Process process;
    private final BufferedReader output;
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final int port;

    private SampleProcess(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader();
        this.port = awaitReady();
        Thread.ofVirtual().start(() -> output.lines().forEach(lines::add));
    }

    static SampleProcess start(int directMegabytes, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MaxDirectMemorySize=" + directMegabytes + "m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                SampleProcess.class.getName(),
                "--server.port=0",
                "--replog.auth.jwt-secret=" + EdgeServer.SECRET));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new SampleProcess(builder.start());
    }

    private int awaitReady() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.startsWith(READY)) {
                return Integer.parseInt(line.substring(READY.length()));
            }
        }
        throw new IOException("not started: " + lines);
    }

    int port() {
        return port;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("it goes on");
        }
        return process.exitValue();
    }

    /** Allocates all direct memory and keeps it, like a leak. The next line of the input starts it. */
    void exhaust() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws IOException {
        ConfigurableApplicationContext context =
                ServiceLauncher.builder(SampleService.class, "edge-sample").run(arguments);
        System.out.println(READY + context.getEnvironment().getProperty("local.server.port"));
        List<ByteBuf> taken = new ArrayList<>();
        if (System.in.read() == '\n') {
            for (int size = 1 << 20; size >= 64; ) {
                try {
                    taken.add(Unpooled.directBuffer(size));
                } catch (OutOfMemoryError full) {
                    size /= 2;
                }
            }
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        Runtime.getRuntime().halt(taken.size() > 1 ? 1 : 0);
    }
}
