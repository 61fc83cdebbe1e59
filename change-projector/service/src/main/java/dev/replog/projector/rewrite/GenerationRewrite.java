package dev.replog.projector.rewrite;

import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.database.GenerationRegistry.Known;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.rewrite.RewriteTable.Copy;
import dev.replog.projector.rewrite.TopicCopy.DifferentCopyException;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Rewritten;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Rewrites one generation that takes no more mutations and is applied to its end. Each step is recorded before the next
 * one, and begins by reading the recorded state, so a rewriting may end anywhere and be run again:
 *
 * <ol>
 *   <li>The name of the copy is recorded.
 *   <li>The copy is created; a topic with the recorded name is taken for it.
 *   <li>Every record is copied. An incomplete copy is continued, or begun again when there are other erasures since.
 *   <li>Every record is compared, and the counts are recorded.
 *   <li>The copy is sealed.
 *   <li>The generation is pointed to the copy, in one transaction.
 *   <li>The topic that was copied is deleted, once no group reads it.
 * </ol>
 */
final class GenerationRewrite {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final RewriteTable table;
    private final RewriteTopics topics;
    private final TopicNames names;
    private final TopicCopy copies;
    private final RewritePlan plan;
    private final CopyRules rules;
    private final Duration readersMax;
    private final LogRewrite.Listener listener;

    GenerationRewrite(
            RewriteTable table,
            RewriteTopics topics,
            TopicNames names,
            TopicCopy copies,
            RewritePlan plan,
            Duration readersMax,
            LogRewrite.Listener listener) {
        this.table = table;
        this.topics = topics;
        this.names = names;
        this.copies = copies;
        this.plan = plan;
        this.rules = new CopyRules(plan, names);
        this.readersMax = readersMax;
        this.listener = listener;
    }

    void run(Known generation) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Optional<Copy> open = table.open(generation.generation());
        if (open.isPresent() && open.get().isSwitched()) {
            delete(open.get());
            // There may be other erasures since.
            open = Optional.empty();
        }
        Optional<Topic> source = source(generation);
        if (source.isEmpty()) {
            listener.said("Generation " + generation.generation() + " is lost; there is nothing to rewrite");
            return;
        }
        if (open.isPresent() && !isOf(open.get(), source.get())) {
            giveUp(open.get());
            open = Optional.empty();
        }
        Copy copy =
                open.isPresent() ? open.get() : begun(generation, source.get()).orElse(null);
        if (copy != null) {
            rewrite(generation, source.get(), copy);
        }
    }

    private Optional<Topic> source(Known generation)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> found =
                topics.find(generation.topic()).filter(topic -> topic.id().equals(generation.storedId()));
        if (found.isEmpty() && !generation.isLost()) {
            throw new RefusedException("generation " + generation.generation() + ": the topic " + generation.topic()
                    + " with id " + generation.storedId() + " is not in Kafka (expected: the log that was applied)");
        }
        if (found.isPresent() && !found.get().isSealed()) {
            throw new RefusedException(generation.topic() + " accepts mutations although a later generation follows"
                    + " (expected: sealed; run replog new-generation)");
        }
        if (table.hasReplaced(generation.generation())) {
            throw new RefusedException("generation " + generation.generation() + " has records in place of lost ones"
                    + " that are in no other generation yet (expected: run replog new-generation --after-loss again)");
        }
        return found;
    }

    private CopySource source(Known generation, Topic topic) {
        return new CopySource(topic, rules.log(generation.generation()));
    }

    private boolean isOf(Copy copy, Topic source) {
        return copy.sourceTopicId().equals(source.id()) && Arrays.equals(copy.plan(), plan.digest());
    }

    /** Empty when nothing of the generation is erased. */
    private Optional<Copy> begun(Known generation, Topic source)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        CopyCounts counts = copies.count(source(generation, source));
        if (!counts.hasErased()) {
            listener.said("Generation " + generation.generation() + " (" + source.name() + ") has no erased data");
            return Optional.empty();
        }
        String name = nextName(generation);
        Copy copy =
                new Copy(name, generation.generation(), null, source.name(), source.id(), plan.digest(), false, false);
        table.begin(copy);
        listener.said("Generation " + generation.generation() + " (" + source.name() + ") has "
                + (counts.blank() + counts.shortened()) + " records with erased data; rewriting it into " + name);
        return Optional.of(copy);
    }

    private String nextName(Known generation) throws SQLException, ExecutionException, InterruptedException {
        int last = Stream.concat(
                        topics.rewritten().stream(),
                        table.topics(generation.generation()).stream()
                                .flatMap(topic -> names.rewrittenOf(topic).stream()))
                .filter(one -> one.generation() == generation.generation())
                .mapToInt(Rewritten::number)
                .max()
                .orElse(0);
        return names.rewritten(new Rewritten(generation.generation(), last + 1, generation.topicId()));
    }

    private void rewrite(Known generation, Topic source, Copy copy)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Topic target = topics.create(copy.topic(), source, TopicCopy.RECORD_BYTES_MAX);
        table.created(target.name(), target.id());
        listener.said("Created " + target.name() + " with " + target.partitions() + " partitions");
        if (!copy.isChecked()) {
            copies.copy(source(generation, source), target);
            listener.said("Copied " + source.name() + " to " + target.name());
            check(generation, source, target, copy);
        }
        topics.seal(target.name());
        listener.said("Sealed " + target.name());
        ProjectedLog log = new ProjectedLog(generation.generation(), target.name(), generation.topicId(), target.id());
        if (!table.switchTo(copy, log)) {
            throw new RefusedException("generation " + generation.generation() + " is not in " + source.name()
                    + " any more (expected: one command at a time); run this again");
        }
        listener.said("Generation " + generation.generation() + " is in " + target.name() + " now");
        delete(copy);
    }

    private void check(Known generation, Topic source, Topic target, Copy copy)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        try {
            CopyCounts counts = copies.check(source(generation, source), target);
            table.checked(target.name(), counts);
            listener.said("Checked " + target.name() + ": " + counts.kept() + " records are the same, "
                    + counts.shortened() + " are shortened, " + counts.blank() + " are blank");
        } catch (DifferentCopyException e) {
            giveUp(copy, target.id());
            throw new RefusedException(e.getMessage() + "; the copy was deleted; run this again");
        }
    }

    private void giveUp(Copy copy) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> topic = topics.find(copy.topic());
        if (topic.isPresent()) {
            giveUp(copy, topic.get().id());
        } else {
            table.ended(copy.topic());
        }
    }

    private void giveUp(Copy copy, UUID id)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        topics.delete(copy.topic(), id);
        table.ended(copy.topic());
        listener.said("Gave up the copy " + copy.topic());
    }

    /** Deletes the topic that was copied. A reader without a group gets an error and has to be started again. */
    private void delete(Copy copy) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        long deadlineNanos = System.nanoTime() + readersMax.toNanos();
        List<String> readers = topics.readers(copy.sourceTopic());
        while (!readers.isEmpty()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new RefusedException(copy.sourceTopic() + " is still read by " + readers
                        + " (expected: nobody, because " + copy.topic() + " is in its place); run this again");
            }
            Thread.sleep(PAUSE);
            readers = topics.readers(copy.sourceTopic());
        }
        topics.delete(copy.sourceTopic(), copy.sourceTopicId());
        listener.said("Deleted " + copy.sourceTopic());
        table.ended(copy.topic());
    }
}
