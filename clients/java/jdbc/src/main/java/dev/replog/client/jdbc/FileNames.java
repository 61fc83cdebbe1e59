package dev.replog.client.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.replog.client.json.JsonWriter;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names the file of each user. Names of different users differ, also where a file system ignores upper and lower case.
 */
final class FileNames {

    private static final int ID_BYTES = 16;

    private FileNames() {}

    static Path of(Path path, @Nullable String user) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return path.resolveSibling(stem + "-" + idOf(user) + extension);
    }

    /**
     * JSON tells null from {@code "null"}, and writes a surrogate without a partner as an escape, which UTF-8 cannot.
     */
    private static String idOf(@Nullable String user) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(JsonWriter.write(user).getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
