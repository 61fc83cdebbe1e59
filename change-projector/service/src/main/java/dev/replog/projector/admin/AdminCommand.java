package dev.replog.projector.admin;

import java.util.List;
import java.util.OptionalInt;

/** A command of the operator. */
sealed interface AdminCommand {
    String HELP = """
            Usage: replog-admin <command> [options] [--<key>=<value> ...]

              status [--json]          show the progress and the owner of each partition of the log
              grow --partitions <n>    continue the log in a new generation with more partitions
              new-generation [--partitions <n>] [--after-loss]
                                       continue the log in a new generation; after-loss: also when
                                       records of this one are lost or its topic was re-created
              rebuild <model>          compute a read model again, from the first change on
              help                     print this text

            It uses the settings of change-projector: REPLOG_KAFKA, REPLOG_POSTGRES, REPLOG_POSTGRES_PASSWORD,
            or keys of its configuration, such as --replog.kafka.topic-prefix=... or
            --spring.kafka.security.protocol=... Without settings, deploy/replog-admin uses the servers of
            deploy/up, whose data folder is REPLOG_DATA (default: .replog).

            Every command may be repeated; an interrupted command continues where it stopped.
            Exit codes: 0 done; 1 Kafka or PostgreSQL is unavailable, or something failed: run it again;
            2 the command line is wrong; 3 refused, and nothing was changed.
            """;

    record Help() implements AdminCommand {}

    record Status(boolean isJson) implements AdminCommand {}

    record Grow(int partitions) implements AdminCommand {}

    /**
     * @param partitions null: the same number as before
     */
    record NewGeneration(OptionalInt partitions, boolean isAfterLoss) implements AdminCommand {}

    record Rebuild(String model) implements AdminCommand {}

    /** Parses a command line from which the settings of the service have been removed. */
    static AdminCommand parse(List<String> words) throws UsageException {
        if (words.isEmpty()) {
            throw new UsageException("no command (expected: status, grow, new-generation, rebuild or help)");
        }
        Options options = new Options(words.subList(1, words.size()));
        AdminCommand command = switch (words.getFirst()) {
            case "help", "--help", "-h" -> new Help();
            case "status" -> new Status(options.flag("--json"));
            case "grow" ->
                new Grow(options.partitions()
                        .orElseThrow(() -> new UsageException("grow: --partitions is missing (expected: a number)")));
            case "new-generation" -> new NewGeneration(options.partitions(), options.flag("--after-loss"));
            case "rebuild" -> new Rebuild(options.word("the name of a read model"));
            default ->
                throw new UsageException(words.getFirst()
                        + ": no such command (expected: status, grow, new-generation, rebuild or help)");
        };
        options.requireAllRead();
        return command;
    }
}
