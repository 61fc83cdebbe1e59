package dev.replog.projector.admin;

import dev.replog.projector.admin.GenerationTable.Progress;
import dev.replog.projector.admin.GenerationTable.Replaced;
import dev.replog.projector.admin.LogAdmin.Bounds;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.log.ProjectedLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * An operator declares the missing part of the log as lost. The database keeps everything that it has applied, and the
 * rest of the log is applied. A topic that was re-created meanwhile becomes a generation of its own, so that its
 * mutations count.
 */
final class LossDeclaration {
    private final Connection connection;
    private final GenerationTable table;
    private final LogAdmin log;
    private final Divergence divergence;
    private final ReplacedRecords replaced;
    private final Consumer<String> say;

    LossDeclaration(
            Connection connection,
            GenerationTable table,
            LogAdmin log,
            Divergence divergence,
            ReplacedRecords replaced,
            Consumer<String> say) {
        this.connection = connection;
        this.table = table;
        this.log = log;
        this.divergence = divergence;
        this.replaced = replaced;
        this.say = say;
    }

    /** Also completes an interrupted command; refused when nothing is missing. */
    void goOn(GenerationChange change, OptionalInt partitions)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        boolean wasInterrupted = replaced.take();
        if (!wasInterrupted) {
            declare();
            change.newGeneration(partitions);
            replaced.take();
        }
    }

    private void declare() throws SQLException, ExecutionException, InterruptedException, RefusedException {
        List<GenerationRow> all = table.all();
        boolean isAnyLost = false;
        for (GenerationRow row : all) {
            if (row.isDrained()) {
                continue;
            }
            List<String> losses = losses(row);
            if (!losses.isEmpty()) {
                losses.forEach(say);
                table.lost(row.generation());
                isAnyLost = true;
            }
        }
        boolean isBegun = !all.isEmpty() && (all.getLast().isLost() || isRecreated(all.getLast()));
        if (!isAnyLost && !isBegun) {
            throw new RefusedException("nothing of the log is missing (expected: new-generation without --after-loss)");
        }
        registerRecreated(table.all());
        say.accept(
                "Tokens and etags of clients remain valid. Acknowledged mutations that are neither applied nor in the"
                        + " log are lost. Clients that still have them in their queue send them again under their"
                        + " mutation ids");
    }

    /** The missing parts of a generation, for people. */
    private List<String> losses(GenerationRow row) throws SQLException, ExecutionException, InterruptedException {
        Optional<Topic> topic = log.find(row.topic()).filter(found -> found.id().equals(row.topicId()));
        if (topic.isEmpty()) {
            return List.of(row.name() + ": the topic with id " + row.topicId() + " is lost; " + applied(row)
                    + " of its records are applied and stay");
        }
        List<Bounds> bounds = log.bounds(topic.get());
        List<String> losses = new ArrayList<>();
        for (Progress progress : table.progress(row.generation())) {
            Bounds bound = bounds.get(progress.partition());
            String partition = row.topic() + "-" + progress.partition();
            OptionalLong divergent = divergence.from(row.topic(), progress);
            if (divergent.isPresent()) {
                table.replaced(new Replaced(
                        row.generation(), progress.partition(), divergent.getAsLong(), progress.nextOffset()));
                losses.add(partition + ": lost records from " + divergent.getAsLong() + " on, applied up to "
                        + progress.nextOffset()
                        + ": the records that replaced them since then go into the next generation");
            } else if (progress.nextOffset() > bound.end()) {
                losses.add(partition + ": ends at " + bound.end() + ", applied up to " + progress.nextOffset()
                        + ": records appended below that since the loss are not applied");
            } else if (progress.nextOffset() < bound.start()) {
                losses.add(partition + ": records " + progress.nextOffset() + " to " + (bound.start() - 1)
                        + " were never applied and are lost");
            }
        }
        return losses;
    }

    private long applied(GenerationRow row) throws SQLException {
        return table.progress(row.generation()).stream()
                .mapToLong(Progress::nextOffset)
                .sum();
    }

    private boolean isRecreated(GenerationRow row) {
        return !log.names().mutations(row.generation()).equals(row.topic());
    }

    private void registerRecreated(List<GenerationRow> all)
            throws SQLException, ExecutionException, InterruptedException {
        GenerationRow newest = all.getLast();
        if (!newest.isLost()) {
            return;
        }
        Optional<Topic> topic =
                log.find(newest.topic()).filter(found -> !found.id().equals(newest.topicId()));
        if (topic.isPresent()) {
            int generation = newest.generation() + 1;
            GenerationRegistry.register(
                    connection,
                    List.of(new ProjectedLog(
                            generation, newest.topic(), topic.get().id())));
            table.opened(generation);
            say.accept(newest.topic() + " was re-created; its current content is generation " + generation);
        }
    }
}
