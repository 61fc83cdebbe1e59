package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.sync.PullState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers after which a node sends nothing by itself. */
class StoppedTest extends NodeScenario {

    @ParameterizedTest
    @CsvSource({"401, unauthenticated", "409, schema_unknown", "507, quota_exceeded"})
    void refusal_pausesAndChangesNothing_untilTheAppSynchronizesAgain(int status, String code) {
        ExchangeNode node = open();
        create(node, "exercise", fields -> fields.set("name", "Squat"));
        centre.disturb(packet -> ScriptedCentre.problem(status, code));
        assertThat(sync(node)).isEqualTo(PullState.PAUSED);
        time.pass(600_000);
        assertThat(centre.seen()).isEmpty();
        assertThat(node.replog().status().pending()).isEqualTo(1);

        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        assertThat(centre.entities()).hasSize(1);
        assertThat(node.replog().status().pending()).isZero();
    }

    @Test
    void erasedAccount_removesTheData_andNothingIsSentAnyMore() {
        ExchangeNode node = open();
        centre.answerNext(
                packet -> centre.answer(packet, List.of(document("exercise", "x1", "{\"name\": \"Squat\"}")), false));
        sync(node);
        centre.disturb(packet -> ScriptedCentre.problem(410, "account_erased"));
        sync(node);
        assertThat(rows(node, "exercise")).isEmpty();
        int seen = centre.seen().size();
        assertThat(sync(node)).isEqualTo(PullState.PAUSED);
        assertThat(centre.seen()).hasSize(seen);
    }
}
