import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.replog.backends.EmbeddedKafka;
import java.io.OutputStream;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Runs a broker on this folder and this port until the standard input ends, as it does when the test has ended. */
void main(String[] arguments) throws Exception {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
        IO.println("Kafka is up on " + kafka.bootstrapServers());
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
