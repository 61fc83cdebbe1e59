package dev.replog.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** A random password that is kept in a folder. Only its owner can read the file, from its creation on. */
final class PasswordFile {

    private static final String NAME = "replog-password";
    private static final int BYTES = 24;

    private PasswordFile() {}

    /** Returns the stored password; creates one when there is none. */
    static String in(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.exists(file)) {
                Path unfinished = folder.resolve(NAME + ".unfinished");
                Files.deleteIfExists(unfinished);
                Files.createFile(
                        unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(unfinished, random());
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file);
        } catch (IOException fault) {
            throw new BackendException("The password in " + file + " cannot be read or made: " + fault, fault);
        }
    }

    /** A password of letters, digits, dashes and underscores. */
    static String random() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }
}
