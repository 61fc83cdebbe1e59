package dev.replog.projector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Seeds;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.schemas.Change;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private static final int PARTITIONS = 12;
    private static final String ALICE = "alice";
    private static final int HERS = 9;
    private static final ProjectedLog LOG = new ProjectedLog(2, "replog.mutations.g2", new UUID(3, 4));

    @Test
    void everything_fromTheFirstToTheLastChange_wasPublished() {
        Published published = between(edge(10), edge(20));
        assertThat(published.has(ALICE, at(9))).isFalse();
        assertThat(published.has(ALICE, at(10))).isTrue();
        assertThat(published.has(ALICE, at(15))).isTrue();
        assertThat(published.has(ALICE, at(20))).isTrue();
        assertThat(published.has(ALICE, at(21))).isFalse();
    }

    @Test
    void ofAUser_whoseChangesAreInAnotherPartition_nothingIsKnown() {
        assertThat(between(edge(10), edge(20)).has("bob", at(15))).isFalse();
        assertThat(Published.between(edge(10), edge(20), LOG, HERS, PARTITIONS + 1)
                        .has(ALICE, at(15)))
                .isFalse();
    }

    @Test
    void changeOfAnotherLog_saysNothing() {
        ProjectedLog other = new ProjectedLog(2, LOG.topic(), new UUID(5, 6));
        assertThat(between(edge(other, 10), edge(20))).isEqualTo(Published.NOTHING);
        assertThat(between(edge(10), edge(other, 20))).isEqualTo(Published.NOTHING);
    }

    @Test
    void changeOfAnotherGeneration_saysNothing() {
        ProjectedLog before = new ProjectedLog(1, "replog.mutations", LOG.topicId());
        assertThat(between(edge(before, 10), edge(20))).isEqualTo(Published.NOTHING);
    }

    /** It came from another partition of the log, or the log lost records and has others in their place. */
    @Test
    void changeThatIsNotInItsPlaceOfTheLog_saysNothing() {
        Published.Edge elsewhere = new Published.Edge(change(LOG, 20), Optional.of("bob"));
        Published.Edge nowhere = new Published.Edge(change(LOG, 20), Optional.empty());
        assertThat(between(edge(10), elsewhere)).isEqualTo(Published.NOTHING);
        assertThat(between(edge(10), nowhere)).isEqualTo(Published.NOTHING);
        assertThat(between(elsewhere, edge(20))).isEqualTo(Published.NOTHING);
    }

    @Test
    void nothing_hasNothing() {
        assertThat(Published.NOTHING.has(ALICE, 0)).isFalse();
        assertThat(Published.NOTHING.has(ALICE, at(1))).isFalse();
        assertThat(Published.NOTHING.has(ALICE, Long.MAX_VALUE)).isFalse();
    }

    /**
     * Tests the topic of changes with all its failures: owners that die between storing and publishing, with or without
     * the loss of their database; zombies that send stored entries again; retention; a topic that is deleted and
     * created again. Every change that counts as published must have been published.
     */
    @Test
    void whatIsTakenForPublished_wasPublished() throws Exception {
        AtomicInteger leftOut = new AtomicInteger();
        Seeds.holds(1000, random -> {
            Topic topic = new Topic();
            int applied = 0;
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        // The database is lost, with its outbox.
                        applied = 0;
                        topic.outbox = List.of();
                    }
                    case 1 -> topic.sendAgain(random, applied);
                    case 2 -> topic.deleteOldest(random);
                    case 3 -> {
                        if (random.nextInt(4) == 0) {
                            topic.createAgain();
                        }
                    }
                    default -> applied = topic.project(applied, random);
                }
            }
            leftOut.addAndGet(topic.leftOut);
        });
        assertThat(leftOut).hasPositiveValue();
    }

    /** One partition. Every third mutation changes nothing and has no change. */
    private static final class Topic {
        private final List<Integer> records = new ArrayList<>();
        private final Set<Integer> ever = new HashSet<>();
        private List<Integer> outbox = List.of();
        private int leftOut;

        private Published published() {
            return records.isEmpty() ? Published.NOTHING : between(edge(records.getFirst()), edge(records.getLast()));
        }

        /** A session: takes over, applies some batches, and dies at any point. */
        private int project(int from, RandomGenerator random) {
            Published published = published();
            int applied = from;
            send(outbox);
            for (int batch = random.nextInt(4); batch > 0; batch--) {
                List<Integer> messages = new ArrayList<>();
                for (int size = random.nextInt(1, 6); size > 0; size--) {
                    if (published.has(ALICE, at(applied))) {
                        assertThat(applied % 3 == 0 || ever.contains(applied)).isTrue();
                        leftOut++;
                    } else {
                        messages.add(applied);
                        published = applied % 3 == 0 ? published : Published.NOTHING;
                    }
                    applied++;
                }
                outbox = messages;
                if (random.nextInt(4) == 0) {
                    send(messages.subList(0, random.nextInt(messages.size() + 1)));
                    return applied;
                }
                send(messages);
            }
            return applied;
        }

        private void send(List<Integer> messages) {
            for (int offset : messages) {
                ever.add(offset);
                if (offset % 3 != 0) {
                    records.add(offset);
                }
            }
        }

        /** No earlier session exists when the topic is created, because all are stopped before it is deleted. */
        private void sendAgain(RandomGenerator random, int applied) {
            int from = random.nextInt(applied + 1);
            int to = Math.min(applied, from + random.nextInt(5));
            send(IntStream.range(from, to).boxed().filter(ever::contains).toList());
        }

        private void deleteOldest(RandomGenerator random) {
            records.subList(0, random.nextInt(records.size() + 1)).clear();
        }

        private void createAgain() {
            records.clear();
            ever.clear();
        }
    }

    private static Published between(Published.Edge first, Published.Edge last) {
        return Published.between(first, last, LOG, HERS, PARTITIONS);
    }

    private static Published.Edge edge(long offset) {
        return edge(LOG, offset);
    }

    private static Published.Edge edge(ProjectedLog log, long offset) {
        return new Published.Edge(change(log, offset), Optional.of(ALICE));
    }

    private static Change change(ProjectedLog log, long offset) {
        return Change.newBuilder()
                .setUserId(ALICE)
                .setPosition(Position.of(log.generation(), offset).value())
                .setLogId(log.id().value())
                .setAt(Instant.EPOCH)
                .setEntities(List.of())
                .setLosses(List.of())
                .build();
    }

    private static long at(long offset) {
        return Position.of(LOG.generation(), offset).value();
    }
}
