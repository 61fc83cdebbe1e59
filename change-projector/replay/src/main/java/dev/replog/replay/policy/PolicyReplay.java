package dev.replog.replay.policy;

import dev.replog.decide.Retention;
import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.stage.LogStage;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedUsers;
import dev.replog.replay.stage.WorkFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Decides the real log under another policy, and writes a report of everything that would have been different. */
public final class PolicyReplay {
    private static final int SHOWN_MAX = 200;
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** The parts of a report that an interrupted replay leaves. */
    private static final Pattern PART =
            Pattern.compile("\\.replay|.*\\.unfinished|.*\\.svg|report\\.html|differences\\.parquet");

    private final KafkaLog kafka;
    private final RegisteredLog log;
    private final Retention retention;
    private final int memoryMegabytes;

    public PolicyReplay(KafkaLog kafka, RegisteredLog log, Retention retention, int memoryMegabytes) {
        this.kafka = kafka;
        this.log = log;
        this.retention = retention;
        this.memoryMegabytes = memoryMegabytes;
    }

    /**
     * @param folder gets the report: a page, its charts as pictures, its numbers as JSON (written last), and all
     *     differences as Parquet
     * @param work an empty folder for temporary files
     */
    public Report run(PolicyOptions options, Path folder, Path work, Progress progress)
            throws SQLException, IOException, ReplayRefusedException {
        Rules rules = new Rules(kafka.catalogues(), retention, log.logs());
        try (WorkFile file = WorkFile.open(work, memoryMegabytes)) {
            new LogStage(file, kafka, log, Set.copyOf(options.users())).copy(log.applied(), progress);
            try (DifferencesTable table = DifferencesTable.open(file)) {
                PolicyComparison comparison = new PolicyComparison(rules, options, table, log.erased());
                new StagedUsers(file).visit(null, LogOffsets.START, comparison, progress);
                table.flush();
                Report report = report(options, comparison, table);
                write(report, file, folder);
                return report;
            }
        }
    }

    private static Report report(PolicyOptions options, PolicyComparison comparison, DifferencesTable table)
            throws SQLException {
        ComparedUser.Numbers numbers = comparison.numbers();
        return new Report(
                PolicyOptions.name(options.policy()),
                options.from() == null ? null : options.from().toString(),
                options.to() == null ? null : options.to().toString(),
                options.users(),
                numbers.mutations(),
                numbers.operations(),
                table.rows(),
                numbers.entities(),
                numbers.differentEntities(),
                table.byDecision(),
                table.byType(),
                table.byField(),
                table.byDevice(),
                table.byWeek(),
                table.first(SHOWN_MAX));
    }

    private static void write(Report report, WorkFile file, Path folder) throws SQLException, IOException {
        Path differences = unfinished(folder, "differences.parquet");
        file.execute("COPY (SELECT * FROM " + WorkFile.ROWS + "." + DifferencesTable.NAME + ") TO "
                + WorkFile.quoted(differences.toString()) + " (FORMAT parquet, COMPRESSION zstd)");
        finish(differences, folder, "differences.parquet");
        for (Report.Pictured chart : report.charts()) {
            if (!chart.counts().isEmpty()) {
                String name = chart.name() + ".svg";
                String picture = Chart.file(chart.title(), chart.counts());
                finish(Files.writeString(unfinished(folder, name), picture), folder, name);
            }
        }
        finish(Files.writeString(unfinished(folder, "report.html"), ReportPage.of(report)), folder, "report.html");
        finish(Files.writeString(unfinished(folder, "report.json"), json(report) + "\n"), folder, "report.json");
    }

    /** Whether a folder has at most parts of a report that was not completed, which the next one may replace. */
    public static boolean isUnfinished(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .allMatch(name ->
                            !name.equals("report.json") && PART.matcher(name).matches());
        } catch (NotDirectoryException file) {
            return false;
        }
    }

    private static Path unfinished(Path folder, String name) {
        return folder.resolve(name + ".unfinished");
    }

    private static void finish(Path unfinished, Path folder, String name) throws IOException {
        Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The report for programs. */
    public static String json(Report report) {
        return JSON.writeValueAsString(report);
    }
}
