package dev.replog.backends;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked from the archive on the class path into the user's cache folder, for this start and
 * later ones. The folder is named by the archive's digest and appears by one rename. So it is always complete, even
 * when several processes unpack at the same time or are killed while doing so.
 */
final class PostgresBinaries {

    private static final int DIGEST_HEX_LENGTH = 16;
    private static final int OWNER_EXECUTE = 0100;
    private static final Set<PosixFilePermission> EXECUTABLE = EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path folder;

    private PostgresBinaries(Path folder) {
        this.folder = folder;
    }

    /** The programs, unpacked if they are not yet. */
    static synchronized PostgresBinaries ofThisMachine() {
        return in(cacheFolder());
    }

    static PostgresBinaries in(Path cache) {
        String archive = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            Path folder = cache.resolve("postgresql-" + digest(archive));
            if (!Files.isDirectory(folder)) {
                unpack(archive, Files.createDirectories(cache), folder);
            }
            return new PostgresBinaries(folder);
        } catch (IOException fault) {
            throw new BackendException("PostgreSQL could not be unpacked into " + cache + ": " + fault, fault);
        }
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /** The archive's name, as its publisher writes it. */
    static String archiveName(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : osName.toLowerCase(Locale.ROOT);
        String machine = switch (osArch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> osArch;
        };
        return "postgres-" + system + "-" + machine + ".txz";
    }

    private static Path cacheFolder() {
        String chosen = System.getenv("XDG_CACHE_HOME");
        Path base = chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(chosen);
        return base.resolve("replog");
    }

    private static InputStream open(String archive) {
        InputStream in = PostgresBinaries.class.getResourceAsStream("/" + archive);
        if (in == null) {
            throw new BackendException("No PostgreSQL for this machine is on the class path (expected: " + archive
                    + "), so give the address of one in REPLOG_POSTGRES.");
        }
        return in;
    }

    private static String digest(String archive) throws IOException {
        try (DigestInputStream in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest()).substring(0, DIGEST_HEX_LENGTH);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static void unpack(String archive, Path cache, Path folder) throws IOException {
        Path unfinished = Files.createTempDirectory(cache, folder.getFileName() + ".unfinished-");
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(open(archive))), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, unfinished);
            }
            Files.setPosixFilePermissions(unfinished, EXECUTABLE);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException fault) {
            if (!Files.isDirectory(folder)) {
                throw fault;
            }
            // Another process has finished the same work a moment ago.
        } finally {
            ServerFolder.delete(unfinished);
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException(entry.getName() + ": leads out of the archive");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, folder.resolve(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            if ((entry.getMode() & OWNER_EXECUTE) != 0) {
                Files.setPosixFilePermissions(path, EXECUTABLE);
            }
        }
    }
}
