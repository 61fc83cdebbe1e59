package dev.replog.allinone;

import dev.replog.backends.BackendException;
import dev.replog.backends.LoopbackPorts;
import dev.replog.backends.ServerFolder;
import dev.replog.backing.catalogue.CatalogueFolder;
import dev.replog.command.CommandApi;
import dev.replog.http.launch.StartFailure;
import dev.replog.notifier.Notifier;
import dev.replog.projector.ChangeProjector;
import dev.replog.schemas.catalogue.Catalogue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Starts RepLog on this machine and keeps it running until it is stopped. When it cannot start, it prints the reason in
 * one sentence and exits with code 1; the log has the details. After a stop has begun, the process ends within ten
 * seconds. This is safe, because acknowledged data is safe in any case.
 */
public final class AllInOne {

    private static final Logger LOG = LoggerFactory.getLogger(AllInOne.class);
    private static final Duration STOP_MAX = Duration.ofMillis(9_500);
    private static final Map<Service, Supplier<SpringApplicationBuilder>> APPLICATIONS = Map.of(
            Service.COMMAND_API, CommandApi::application,
            Service.CHANGE_PROJECTOR, ChangeProjector::application,
            Service.NOTIFIER, Notifier::application);

    private static final String CATALOGUE = "--replog.catalogue=";

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
            // The ports were free a moment ago, so another process has just taken them.
            PortInUseException.ifCausedBy(fault, PortInUseException.class, taken -> exit(takenPort(taken.getPort())));
            StartFailure.sentence(fault).ifPresent(AllInOne::exit);
            LOG.error("Failed to start", fault);
            exit("RepLog could not start: " + rootOf(fault) + " (its log has the details).");
        }
    }

    private static void run(Settings settings, Progress progress, String[] arguments) {
        // Before anything starts: the services would refuse the folder only when their servers run.
        Catalogue catalogue = CatalogueFolder.read(catalogueFolder(System.getenv(), arguments));
        progress.say("RepLog is starting, with its data in " + settings.data());
        if (!catalogue.isShipped()) {
            progress.say("Its catalogue is " + catalogue.version());
        }
        // Before the log is set up, because the log is in this folder.
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

    /** As the services find it. */
    private static String catalogueFolder(Map<String, String> environment, String... arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(CATALOGUE))
                .reduce((first, last) -> last)
                .map(argument -> argument.substring(CATALOGUE.length()))
                .orElse(environment.getOrDefault("REPLOG_CATALOGUE", ""))
                .strip();
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
            LoopbackPorts.reserve(port);
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

    /** Everything that has started is stopped at exit. */
    private static void exit(String reason) {
        System.err.println(reason);
        System.exit(1);
    }
}
