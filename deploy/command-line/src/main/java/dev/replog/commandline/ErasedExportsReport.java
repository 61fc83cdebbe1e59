package dev.replog.commandline;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.ErasedAccount;
import dev.replog.replay.export.ErasedExports;
import dev.replog.replay.export.FoundExports;
import dev.replog.replay.export.Manifest;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.log.ReplayDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has what must be deleted listed in the manifests of exports. One that cannot be updated does not stop the others. */
final class ErasedExportsReport {
    private final Terminal terminal;
    private final boolean isJson;
    private final List<Line> lines = new ArrayList<>();
    private boolean hasFailed;

    /** @param isJson print nothing, because {@link #lines} will be printed */
    ErasedExportsReport(Terminal terminal, boolean isJson) {
        this.terminal = terminal;
        this.isJson = isJson;
    }

    /**
     * One manifest.
     *
     * @param accounts erased ones with rows in the files
     * @param rows how many rows must be deleted
     * @param failure why it was not updated; null when it is right
     */
    record Line(
            String manifest,
            int accounts,
            long rows,
            @Nullable String failure) {}

    /** Of every complete export below some folders. */
    void list(List<Path> folders, ReplayDatabase database) throws IOException, SQLException, ReplayRefusedException {
        RegisteredLog log = ReplayParts.registered(database);
        ErasedExports exports = new ErasedExports(log, database.erasures());
        FoundExports found = FoundExports.below(folders);
        found.unreadable().forEach(path -> failed(path + ": cannot be read (expected: a folder with exports)"));
        found.unfinished()
                .forEach(folder -> failed(folder + ": is an unfinished export, which may have rows of erased accounts"
                        + " (expected: none; run the same export again, or delete the folder)"));
        found.others().forEach(file -> terminal.say(file + ": is not the manifest of an export, and left as it is"));
        for (Path manifest : found.manifests()) {
            list(manifest, exports);
        }
        if (found.manifests().isEmpty()) {
            terminal.say("No complete export is below the given folders");
        }
    }

    private void list(Path manifest, ErasedExports exports) {
        try {
            Manifest listed = exports.list(manifest);
            lines.add(new Line(manifest.toString(), listed.erased().size(), ErasedAccount.rows(listed.erased()), null));
            if (!isJson) {
                terminal.print(manifest + ": "
                        + (listed.erased().isEmpty()
                                ? "has nothing of erased accounts"
                                : "lists " + ErasedAccount.text(listed.erased()) + ", to be deleted"));
            }
        } catch (ReplayRefusedException | IOException | SQLException e) {
            String sentence = Failures.sentence(e);
            lines.add(new Line(manifest.toString(), 0, 0, sentence));
            failed(sentence);
        }
    }

    private void failed(String sentence) {
        hasFailed = true;
        terminal.say("replog: " + sentence);
    }

    /** For programs. */
    List<Line> lines() {
        return List.copyOf(lines);
    }

    int exitCode() {
        return hasFailed ? Replog.FAILED : Replog.DONE;
    }
}
