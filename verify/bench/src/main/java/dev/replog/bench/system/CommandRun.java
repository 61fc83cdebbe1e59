package dev.replog.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of a command that works on the servers of an all-in-one.
 *
 * @param memoryBytes the most memory that it was seen with
 */
public record CommandRun(double seconds, double cpuSeconds, long memoryBytes) {
    private static final Duration LOOK = Duration.ofMillis(250);

    /**
     * Returns when it has ended. Throws when it fails.
     *
     * @param data the data folder of the all-in-one
     * @param output the file for what it prints
     */
    public static CommandRun of(List<String> command, Path data, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("REPLOG_DATA", data.toString());
        long start = System.nanoTime();
        Process process = builder.start();
        List<Long> pid = List.of(process.pid());
        double cpuSeconds = 0;
        long memoryBytes = 0;
        while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            cpuSeconds = Math.max(cpuSeconds, ProcessUse.cpuSeconds(pid));
            memoryBytes = Math.max(memoryBytes, ProcessUse.memoryBytes(pid));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + Files.readString(output));
        }
        return new CommandRun(seconds, cpuSeconds, memoryBytes);
    }
}
