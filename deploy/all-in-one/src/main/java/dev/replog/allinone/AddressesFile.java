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
 * The file with the addresses of the embedded servers, for {@code deploy/replog}. It exists while the servers
 * run, because their ports differ at each start and the password is generated. Only its owner can read it, from its
 * creation on, and it is always complete. Servers from the environment are not in it.
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

    /** Also deletes the file of an earlier run that was killed. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException fault) {
            LOG.warn("{} could not be removed; what it says is no longer true", file, fault);
        }
    }
}
