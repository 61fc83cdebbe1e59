package dev.replog.allinone;

import java.nio.file.Path;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/**
 * One log for all that runs here, set up before anything else. The services' applications find it set up and only add
 * the levels that their own files name; by themselves each would set up its own, and the last would win.
 */
final class Logging {

    private static final String CONFIGURATION = "classpath:dev/replog/allinone/log.xml";

    private Logging() {}

    /** From here on warnings are told on the console, and everything is in {@code replog.log} in the folder. */
    static void start(Path folder) {
        System.setProperty("replog.logs", folder.toString());
        LoggingSystem system = LoggingSystem.get(Logging.class.getClassLoader());
        system.beforeInitialize();
        system.initialize(new LoggingInitializationContext(new StandardEnvironment()), CONFIGURATION, null);
    }
}
