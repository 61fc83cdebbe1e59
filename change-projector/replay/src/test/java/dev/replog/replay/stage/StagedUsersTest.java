package dev.replog.replay.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.LogRecord;
import dev.replog.replay.Progress;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of users and records, with the real database of a work folder. */
class StagedUsersTest {
    private static final int USERS = 40;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    private WorkFile file;

    @BeforeEach
    void open() throws Exception {
        file = WorkFile.open(folder, 64);
        Files.write(file.values(), new byte[] {1});
        file.execute("CREATE TABLE staged"
                + " (user_id VARCHAR, position BIGINT, partition INTEGER, logged_millis BIGINT, start BIGINT,"
                + " length INTEGER)");
    }

    @AfterEach
    void close() throws Exception {
        file.close();
    }

    @Test
    void users_comeInTheOrderOfTheirBytes_andRecordsInTheOrderOfTheLog() throws Exception {
        Map<String, List<Long>> expected = stageAtRandom();
        Seen seen = new Seen();

        new StagedUsers(file).visit(null, LogOffsets.START, seen, Progress.NONE);

        assertThat(seen.users).as("seed %s", seed).containsExactlyElementsOf(sortedByBytes(expected));
        assertThat(seen.positions).as("seed %s", seed).isEqualTo(expected);
        assertThat(seen.strays).isEqualTo(1);
    }

    @Test
    void aVisitThatGoesOn_hasTheUsersAfterTheLastOne() throws Exception {
        List<String> all = sortedByBytes(stageAtRandom());
        String last = all.get(random.nextInt(all.size()));
        Seen seen = new Seen();

        new StagedUsers(file).visit(last, LogOffsets.START, seen, Progress.NONE);

        assertThat(seen.users)
                .as("seed %s", seed)
                .containsExactlyElementsOf(all.subList(all.indexOf(last) + 1, all.size()));
        assertThat(seen.strays).isZero();
    }

    @Test
    void sinceAPlace_onlyUsersWithLaterRecordsAreVisited_withAllOfTheirRecords() throws Exception {
        stage("ana", 1, 0, 3);
        stage("ana", 1, 0, 9);
        stage("ben", 1, 1, 5);
        stage("cleo", 2, 0, 0);
        Seen seen = new Seen();

        LogOffsets since = LogOffsets.of(Map.of(new LogPartition(1, 0), 9L, new LogPartition(1, 1), 6L));
        new StagedUsers(file).visit(null, since, seen, Progress.NONE);

        assertThat(seen.users).containsExactly("ana", "cleo");
        assertThat(seen.positions.get("ana"))
                .containsExactly(Position.of(1, 3).value(), Position.of(1, 9).value());
    }

    private Map<String, List<Long>> stageAtRandom() throws Exception {
        Map<String, List<Long>> expected = new TreeMap<>();
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String user =
                    List.of("u", "U", "ü", "-", "😀", "").get(random.nextInt(6)) + random.nextInt(1_000) + "x" + i;
            int partition = random.nextInt(3);
            for (int generation = 1; generation <= 2; generation++) {
                for (int offset = 0; offset < random.nextInt(1, 6); offset++) {
                    rows.add(new Object[] {user, generation, partition, offset * 7L + i});
                    expected.computeIfAbsent(user, any -> new ArrayList<>())
                            .add(Position.of(generation, offset * 7L + i).value());
                }
            }
        }
        Collections.shuffle(rows, random);
        for (Object[] row : rows) {
            stage((String) row[0], (int) row[1], (int) row[2], (long) row[3]);
        }
        stage(null, 1, 0, 99);
        return expected;
    }

    private static List<String> sortedByBytes(Map<String, ?> users) {
        return users.keySet().stream()
                .sorted((left, right) -> Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private void stage(@Nullable String user, int generation, int partition, long offset) throws Exception {
        try (PreparedStatement insert = file.prepare("INSERT INTO staged VALUES (?, ?, ?, ?, 0, 1)")) {
            insert.setString(1, user);
            insert.setLong(2, Position.of(generation, offset).value());
            insert.setInt(3, partition);
            insert.setLong(4, offset);
            insert.execute();
        }
    }

    /** The users and records that were visited. */
    private static final class Seen implements UserVisitor {
        private final List<String> users = new ArrayList<>();
        private final Map<String, List<Long>> positions = new TreeMap<>();
        private int strays;

        @Override
        public void begin(String userId) {
            users.add(userId);
        }

        @Override
        public void record(StagedRecord record, LogRecord content) {
            assertThat(content).isInstanceOf(LogRecord.Undecodable.class);
            positions
                    .computeIfAbsent(users.getLast(), any -> new ArrayList<>())
                    .add(record.position().value());
        }

        @Override
        public void end(String userId) {
            assertThat(userId).isEqualTo(users.getLast());
        }

        @Override
        public void stray(StagedRecord record) {
            strays++;
        }
    }
}
