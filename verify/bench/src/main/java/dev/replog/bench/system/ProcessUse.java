package dev.replog.bench.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * The processor time and memory of processes and their children, as Linux counts them. Processor time per operation is
 * more reliable than throughput on a machine with other load, because it hardly depends on that load.
 */
public final class ProcessUse {
    private static final double TICKS_PER_SECOND = 100;
    /** Its own time in user mode and in the kernel, then the time of children that have ended. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;
    private static final int KILOBYTE = 1024;

    private ProcessUse() {}

    /** Seconds of processor time of the processes so far, with their children, including those that have ended. */
    public static double cpuSeconds(Collection<Long> pids) {
        return withChildren(pids).mapToLong(ProcessUse::ticks).sum() / TICKS_PER_SECOND;
    }

    /**
     * Memory of the processes and their children. Memory that several share is counted in parts (PSS), as far as it can
     * be read.
     */
    public static long memoryBytes(Collection<Long> pids) {
        return withChildren(pids).mapToLong(ProcessUse::memory).sum();
    }

    private static Stream<Long> withChildren(Collection<Long> pids) {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .distinct();
    }

    private static long ticks(long pid) {
        String stat = text(Path.of("/proc", Long.toString(pid), "stat"));
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return 0;
        }
        return Arrays.stream(stat.substring(end + 2).split(" "))
                .skip(FIRST_TIME)
                .limit(TIMES)
                .mapToLong(Long::parseLong)
                .sum();
    }

    private static long memory(long pid) {
        return text(Path.of("/proc", Long.toString(pid), "smaps_rollup"))
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KILOBYTE)
                .sum();
    }

    /** A process may end at any time; then its use is zero. */
    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
