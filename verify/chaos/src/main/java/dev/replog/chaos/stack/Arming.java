package dev.replog.chaos.stack;

import dev.replog.chaos.agent.CrashPoint;
import dev.replog.chaos.agent.CrashPoints;
import dev.replog.chaos.agent.CrashSwitch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;

/**
 * Makes the instance of a service that first reaches a point die there: all instances watch the same file, which is
 * deleted when one dies. Used by one thread.
 */
final class Arming {
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final String MODULES = "BOOT-INF/lib/replog-";

    private final Path agent;
    private final Path armed;
    private int count;

    /**
     * @param folder the folder of the file and of a copy of the agent, because a build may replace the original
     */
    Arming(Path root, Path folder) throws IOException {
        this.agent = folder.resolve("agent.jar");
        this.armed = folder.resolve("armed");
        Files.copy(root.resolve("verify/chaos/target/replog-chaos-agent.jar"), agent);
    }

    /** The JVM option of a service. */
    String option(ServiceKind kind) {
        return "-javaagent:" + agent + "=" + kind.module() + ":" + armed;
    }

    void arm(CrashPoint point, int times) throws IOException {
        Path whole = armed.resolveSibling("arming");
        Files.writeString(whole, CrashSwitch.arming(point.name(), times, ++count));
        Files.move(whole, armed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void disarm() throws IOException {
        Files.deleteIfExists(armed);
    }

    /** Fails when the service's code does not have the points, so that no point silently tests nothing. */
    static void requirePoints(ServiceKind kind, String jar) throws IOException {
        try (JarFile classes = new JarFile(jar)) {
            for (CrashPoint point : CrashPoints.of(kind.module())) {
                Optional<byte[]> found = classFile(classes, point.place().path() + ".class");
                Optional<String> objection = found.isEmpty()
                        ? Optional.of("no class " + point.place().type() + " in " + kind.module())
                        : point.place().objection(found.get());
                objection.ifPresent(text -> {
                    throw new IllegalStateException("crash point " + point.name() + " is nowhere: " + text);
                });
            }
        }
    }

    /** Of the service itself, or of one of our modules in its jar. */
    private static Optional<byte[]> classFile(JarFile service, String path) throws IOException {
        ZipEntry own = service.getEntry(CLASSES + path);
        if (own != null) {
            return Optional.of(service.getInputStream(own).readAllBytes());
        }
        List<JarEntry> modules = service.stream()
                .filter(entry -> entry.getName().startsWith(MODULES))
                .toList();
        for (JarEntry module : modules) {
            try (JarInputStream jar = new JarInputStream(service.getInputStream(module))) {
                for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                    if (entry.getName().equals(path)) {
                        return Optional.of(jar.readAllBytes());
                    }
                }
            }
        }
        return Optional.empty();
    }
}
