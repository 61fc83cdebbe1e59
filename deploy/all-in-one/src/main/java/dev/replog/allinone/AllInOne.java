package dev.replog.allinone;

import dev.replog.backends.BackendException;
import dev.replog.backends.ServerFolder;
import dev.replog.command.CommandApi;
import dev.replog.http.launch.StartFailure;
import dev.replog.notifier.Notifier;
import dev.replog.projector.ChangeProjector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Starts RepLog on this machine and keeps it running until it is told to stop. Why it cannot start is said in one
 * sentence, with exit code 1; what else there is to know is in the log. After a stop has begun the process ends within
 * ten seconds, for what was acknowledged is safe however it ends.
 */
public final class AllInOne {

    private static final Logger LOG = LoggerFactory.getLogger(AllInOne.class);
    private static final Duration STOP_MAX = Duration.ofMillis(9_500);
    private static final Map<Service, Supplier<SpringApplicationBuilder>> APPLICATIONS = Map.of(
            Service.COMMAND_API, CommandApi::application,
            Service.CHANGE_PROJECTOR, ChangeProjector::application,
            Service.NOTIFIER, Notifier::application);

    private AllInOne() {}

    /** The arguments are for all services, like {@code --replog.write.outcome-wait=2s}. */
    public static void main(String[] arguments) {
        Progress progress = new Progress(System.out);
        try {
            Settings settings = Settings.of(System.getenv(), Path.of(System.getProperty("replog.root", "")));
            run(settings, progress, arguments);
        } catch (StartException | BackendException refused) {
            LOG.debug("Refused to start", refused);
            exit(String.valueOf(refused.getMessage()));
        } catch (RuntimeException fault) {
            // They were free a moment ago, so somebody else starts at the same time.
            PortInUseException.ifCausedBy(fault, PortInUseException.class, taken -> exit(takenPort(taken.getPort())));
            StartFailure.sentence(fault).ifPresent(AllInOne::exit);
            LOG.error("Failed to start", fault);
            exit("RepLog could not start: " + rootOf(fault) + " (more is in its log).");
        }
    }

    private static void run(Settings settings, Progress progress, String[] arguments) {
        progress.say("RepLog is starting, with its data in " + settings.data());
        // Before the log, which is in it.
        ServerFolder.make(settings.data());
        Logging.start(settings.logs());
        requireFreePorts(settings);
        Installation installation = new Installation(settings, APPLICATIONS, progress);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(installation), "stop"));
        installation.start(arguments);
        progress.reached("Ready");
        progress.say("");
        progress.say(Greeting.of(settings, LocalDate.now(ZoneId.systemDefault())));
    }

    private static void stop(Installation installation) {
        Thread.ofPlatform().daemon().name("stop-limit").start(() -> {
            try {
                Thread.sleep(STOP_MAX);
                System.err.println("Not stopped after " + STOP_MAX.toMillis() + " ms; ending at once.");
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        });
        installation.close();
    }

    private static void requireFreePorts(Settings settings) {
        requireFree(settings.address(), settings.port());
        for (Service service : Service.values()) {
            requireFree("127.0.0.1", service.managementPort(settings.port()));
        }
    }

    private static void requireFree(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException taken) {
            throw new StartException(takenPort(port), taken);
        }
    }

    private static String takenPort(int port) {
        return "The port " + port
                + " is in use already, so choose others with REPLOG_PORT (management is 1000 above it).";
    }

    private static Throwable rootOf(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What has been started by now is stopped on the way out. */
    private static void exit(String reason) {
        System.err.println(reason);
        System.exit(1);
    }
}
