package dev.replog.replay.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MutationsTableTest {
    @Test
    void recordThatCannotBeRead_isARowWithItsPlaceAndTheReason() throws Exception {
        RowChunk rows = new RowChunk(MutationsTable.COLUMNS);

        MutationsTable.write(
                rows,
                new StagedRecord("alice", Position.of(1, 7), 0, Instant.EPOCH),
                new Replayed.SetAside(null, "no schema"));

        assertThat(rows.rows()).isOne();
    }
}
