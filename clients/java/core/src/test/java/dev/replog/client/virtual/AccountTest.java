package dev.replog.client.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.Existing;
import dev.replog.client.NotReachable;
import dev.replog.client.Replog;
import dev.replog.client.json.Json;
import dev.replog.client.query.Row;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.sync.PullState;
import dev.replog.client.write.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The whole engine, when the user or the account is another one. */
class AccountTest extends Scenario {

    @Test
    void anAccountThatWasErased_startsAgain_withWhatWasMadeLater() {
        Replog replog = open();
        sync(replog);
        Write<Row> old = create(replog, f -> f.set("name", "old"));
        sync(replog);
        device.online(false);
        Write<Row> before = create(replog, f -> f.set("name", "before"));
        time.pass(10_000);
        String erasedAt = Json.instant(time.now());
        time.pass(10_000);
        Write<Row> after = create(replog, f -> f.set("name", "after"));
        server.disturb(body -> SmallServer.response(410, Map.of("code", "account_erased", "erased_at", erasedAt)));
        device.online(true);

        assertThat(outcome(before)).isEqualTo(OutcomeStatus.ERASED);
        assertThat(outcome(after)).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(old.mutationIds()).hasSize(1);
        Map<String, @Nullable Object> sent = Objects.requireNonNull(Json.object(
                Json.items(server.seen("/api/sync/push").get(2).body().get("operations"))
                        .get(0)));
        assertThat(sent.get("seen")).isNotNull();
    }

    @Test
    void whatWasMadeWithoutAnAccount_isAddedAtSignIn() {
        Replog replog = time.get(builder().user(null).openAsync());
        Write<Row> write = create(replog, f -> f.set("name", "mine"));
        assertThat(sync(replog)).isEqualTo(PullState.SIGNED_OUT);
        time.get(replog.signInAsync("alice", null));

        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(server.data("exercise", write.value().id())).isEqualTo(Map.of("name", "mine"));
    }

    @Test
    void anAccountWithData_isAskedAbout_andCanRefuse() {
        Replog other = time.get(builder().store(MemoryStore.create()).openAsync());
        create(other, f -> f.set("name", "there"));
        sync(other);
        Replog replog = time.get(builder().user(null).openAsync());
        Write<Row> write = create(replog, f -> f.set("name", "mine"));
        device.online(false);
        assertThatThrownBy(() -> time.get(replog.signInAsync("alice", pending -> Existing.ADD)))
                .hasCauseInstanceOf(NotReachable.class);
        device.online(true);
        List<Integer> asked = new ArrayList<>();
        time.get(replog.signInAsync("alice", pending -> {
            asked.add(pending);
            return Existing.DISCARD;
        }));

        assertThat(asked).containsExactly(1);
        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(time.get(replog.collection("exercise").all().getAsync()))
                .extracting(row -> row.text("name"))
                .containsExactly("there");
        assertThat(server.data("exercise", write.value().id())).isNull();
    }
}
