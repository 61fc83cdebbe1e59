package dev.replog.allinone;

import java.nio.file.Path;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/**
 * One log for everything in this process, set up before anything else. The services' applications find it set up and
 * only add the levels of their own files. Otherwise each would set up a log of its own, and the last one would replace
 * the others.
 */
final class Logging {

    private static final String CONFIGURATION = "classpath:dev/replog/allinone/log.xml";

    private Logging() {}

    /** From now on, warnings go to the console, and everything to {@code replog.log} in the folder. */
    static void start(Path folder) {
        System.setProperty("replog.logs", folder.toString());
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, OneLog.class.getName());
        LoggingSystem system = LoggingSystem.get(Logging.class.getClassLoader());
        system.beforeInitialize();
        system.initialize(new LoggingInitializationContext(new StandardEnvironment()), CONFIGURATION, null);
    }
}
