package dev.replog.allinone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says where the own servers are for as long as they run, so that {@code deploy/replog-admin} finds them: their ports
 * are others at each start, and the password is generated. It is for the eyes of its owner alone from the moment it
 * exists, and whole whenever it is there. Servers that the environment gives are not in it, for who gives them knows
 * them.
 */
final class AddressesFile {

    private static final Logger LOG = LoggerFactory.getLogger(AddressesFile.class);
    private static final String NAME = "servers.env";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Settings settings;
    private final Path file;

    AddressesFile(Settings settings) {
        this.settings = settings;
        this.file = settings.data().resolve(NAME);
    }

    void write(Servers.Broker kafka, String postgres) {
        StringBuilder lines = new StringBuilder("# Written by the running RepLog and removed when it stops.\n");
        if (settings.kafka().isEmpty()) {
            lines.append("REPLOG_KAFKA=").append(kafka.address()).append('\n');
            kafka.client()
                    .forEach((name, value) -> lines.append("SPRING_KAFKA_PROPERTIES_")
                            .append(name.toUpperCase(Locale.ROOT).replace('.', '_'))
                            .append('=')
                            .append(value)
                            .append('\n'));
        }
        if (settings.postgres().isEmpty()) {
            lines.append("REPLOG_POSTGRES=").append(postgres).append('\n');
        }
        try {
            Path unfinished = settings.data().resolve(NAME + ".unfinished");
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(unfinished, lines);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException fault) {
            throw new StartException("The addresses of the servers could not be written to " + file + ".", fault);
        }
    }

    /** Also of a run before this one that was killed. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException fault) {
            LOG.warn("{} could not be removed; what it says is no longer true", file, fault);
        }
    }
}
