package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import java.nio.file.Path;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/** The log of the process stays as it was set up, whatever the applications in it do. */
class LoggingTest {

    @TempDir
    private Path folder;

    /** Other tests in this JVM get the usual log again. */
    @AfterEach
    void usualLog() {
        System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
        System.clearProperty("replog.logs");
        LoggingSystem usual = new LogbackLoggingSystem(LoggingTest.class.getClassLoader());
        usual.cleanUp();
        usual.beforeInitialize();
        usual.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
    }

    @Test
    void anApplicationThatFails_leavesTheLogToTheOthers() {
        Logging.start(folder);
        assertThat(appenders()).containsExactlyInAnyOrder("console", "file");

        assertThatThrownBy(() -> application(Failing.class).run()).hasRootCauseMessage("refused");
        application(Working.class).run().close();

        assertThat(appenders()).containsExactlyInAnyOrder("console", "file");
    }

    private static SpringApplicationBuilder application(Class<?> source) {
        return new SpringApplicationBuilder(source).web(WebApplicationType.NONE).registerShutdownHook(false);
    }

    private static List<String> appenders() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(
                                context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders(), Spliterator.ORDERED),
                        false)
                .map(Appender::getName)
                .toList();
    }

    static final class Working {}

    static final class Failing {
        Failing() {
            throw new IllegalStateException("refused");
        }
    }
}
