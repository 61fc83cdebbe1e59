package dev.replog.projector.rewrite;

import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.admin.SealProof;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.rewrite.OpenTopicTable.Copy;
import dev.replog.projector.rewrite.TopicCopy.DifferentCopyException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Rewrites a topic that is written to meanwhile: the changes, the dead letters. The copy has the same offsets, so
 * readers go on in it where they are. The topic is sealed only while the end of the copy is made; until the copy is the
 * current topic, nothing can be published. A rewriting may end anywhere and be run again:
 *
 * <ol>
 *   <li>The name of the copy is recorded, and the copy is created.
 *   <li>Every record is copied and compared, as far as the topic reaches now. Until here, a copy is given up when there
 *       are other erasures since.
 *   <li>The topic is sealed, and the seal is proved.
 *   <li>The rest is copied and compared.
 *   <li>The copy becomes the current topic: first in PostgreSQL, so that only the process with the lock decides it, and
 *       then in Kafka, where every service looks.
 *   <li>The topic that was copied is deleted, once its readers have left it.
 * </ol>
 */
final class OpenTopicRewrite {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final OpenTopicTable table;
    private final RewriteTopics topics;
    private final TopicCopy copies;
    private final SealProof proof;
    private final Duration readersMax;
    private final LogRewrite.Listener listener;

    /**
     * A topic to rewrite.
     *
     * @param first the name of its first topic
     * @param plan the digest of the erasures that the rule follows
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by its content.
    record Target(String first, CopyRule rule, byte[] plan) {}

    OpenTopicRewrite(
            OpenTopicTable table,
            RewriteTopics topics,
            TopicCopy copies,
            SealProof proof,
            Duration readersMax,
            LogRewrite.Listener listener) {
        this.table = table;
        this.topics = topics;
        this.copies = copies;
        this.proof = proof;
        this.readersMax = readersMax;
        this.listener = listener;
    }

    /** Completes a rewriting that has sealed the topic, because the projection waits for it. */
    void complete(Target target) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Optional<Copy> open = table.open(target.first()).filter(Copy::isSealed);
        if (open.isPresent()) {
            carryOut(target, open.get());
        } else if (topics.current(target.first()).filter(Topic::isSealed).isPresent()) {
            // The copy was given up after the seal.
            run(target);
        }
    }

    void run(Target target) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> source = topics.current(target.first());
        Optional<Copy> open = table.open(target.first());
        if (open.isPresent()) {
            if (open.get().isSealed()
                    || source.filter(topic -> isOf(open.get(), topic, target)).isPresent()) {
                carryOut(target, open.get());
                source = topics.current(target.first());
            } else {
                giveUp(open.get());
            }
        }
        if (source.isPresent()) {
            rewrite(target, source.get());
        }
    }

    private static boolean isOf(Copy copy, Topic source, Target target) {
        return copy.sourceTopicId().equals(source.id()) && Arrays.equals(copy.plan(), target.plan());
    }

    private void rewrite(Target target, Topic source)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        CopyCounts counts = copies.count(new CopySource(source, target.rule()));
        if (!counts.hasErased() && !source.isSealed()) {
            listener.said(source.name() + " has no erased data");
            return;
        }
        String name = topics.nextName(target.first(), source, table.topics(target.first()));
        Copy copy = new Copy(name, target.first(), source.name(), source.id(), target.plan(), null, false, false);
        table.begin(copy);
        listener.said(source.name() + " has " + (counts.blank() + counts.shortened())
                + " records with erased data; rewriting it into " + name);
        carryOut(target, copy);
    }

    private void carryOut(Target target, Copy copy)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> found =
                topics.find(copy.sourceTopic()).filter(topic -> topic.id().equals(copy.sourceTopicId()));
        if (copy.isSwitched()) {
            open(copy, found);
        } else if (found.isPresent()) {
            fill(target, copy, found.get());
            open(copy, found);
        } else {
            giveUp(copy);
            return;
        }
        if (found.isPresent()) {
            delete(copy, found.get());
        }
        table.ended(copy.topic());
    }

    private void fill(Target target, Copy copy, Topic topic)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        CopySource source = new CopySource(topic, target.rule());
        long bytesMax = Math.max(TopicCopy.RECORD_BYTES_MAX, topic.messageBytesMax());
        Topic made = topics.create(copy.topic(), topic, Math.toIntExact(bytesMax));
        table.created(made.name(), made.id());
        listener.said("Created " + made.name() + " with " + made.partitions() + " partitions");
        try {
            List<Long> checked = copy.checkedEnds();
            if (checked == null || !copy.isSealed()) {
                checked = fillOpen(source, copy, made);
            }
            if (!table.switched(made.name(), fillSealed(source, copy, made, checked, howChecked(target, copy)))) {
                throw new RefusedException(
                        made.name() + " was given up (expected: one command at a time); run this again");
            }
        } catch (DifferentCopyException e) {
            giveUp(copy);
            throw new RefusedException(e.getMessage() + "; the copy was deleted; run this again");
        }
    }

    /** Copies the present records, while more are written. */
    private List<Long> fillOpen(CopySource source, Copy copy, Topic made)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        List<Long> ends = copies.copy(source, made);
        listener.said("Copied " + source.name() + " to " + made.name() + " up to " + ends);
        List<Long> start = ends.stream().map(any -> 0L).toList();
        CopyCounts counts = copies.check(source, made, start, ends, CopyCheck.OF_WHAT_IS_LEFT);
        table.checked(copy.topic(), ends, counts);
        listener.said("Checked " + made.name() + ": " + counts.kept() + " records are the same, " + counts.shortened()
                + " are shortened, " + counts.blank() + " are blank");
        return ends;
    }

    /** The rest, when nothing more is written. */
    private CopyCounts fillSealed(CopySource source, Copy copy, Topic made, List<Long> checked, CopyCheck how)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        table.sealing(copy.topic());
        topics.close(source.name());
        List<Long> proved = proof.ends(source.name(), source.topic().partitions());
        listener.said("Sealed " + source.name() + "; its partitions end at " + proved);
        return copies.check(source, made, checked, copies.copy(source, made), how);
    }

    /** A copy that was begun with fewer erasures is completed all the same, because the projection waits for it. */
    private static CopyCheck howChecked(Target target, Copy copy) {
        return Arrays.equals(copy.plan(), target.plan()) ? CopyCheck.OF_WHAT_IS_LEFT : CopyCheck.OF_EARLIER_PLAN;
    }

    private void open(Copy copy, Optional<Topic> source) throws SQLException, ExecutionException, InterruptedException {
        topics.open(copy.topic(), source);
        table.opened(copy.topic());
        listener.said(copy.first() + " is in " + copy.topic() + " now");
    }

    private void giveUp(Copy copy) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> topic = topics.find(copy.topic());
        if (topic.isPresent()) {
            topics.delete(copy.topic(), topic.get().id());
        }
        table.ended(copy.topic());
        listener.said("Gave up the copy " + copy.topic());
    }

    /** A reader that is still there loses no record: the copy has them at the same offsets. */
    private void delete(Copy copy, Topic source) throws ExecutionException, InterruptedException, RefusedException {
        long deadlineNanos = System.nanoTime() + readersMax.toNanos();
        List<String> behind = topics.behind(source);
        while (!behind.isEmpty() && System.nanoTime() < deadlineNanos) {
            Thread.sleep(PAUSE);
            behind = topics.behind(source);
        }
        if (!behind.isEmpty()) {
            listener.said(source.name() + " is deleted although " + behind + " have not read all of it; they find the"
                    + " rest in " + copy.topic() + " at the same offsets");
        }
        topics.delete(source.name(), source.id());
        listener.said("Deleted " + source.name());
    }
}
