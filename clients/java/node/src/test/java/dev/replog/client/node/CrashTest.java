package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.query.Row;
import dev.replog.client.store.Change;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreFactory;
import dev.replog.client.sync.PullState;
import dev.replog.client.virtual.VirtualTime;
import dev.replog.client.write.WriteOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends the process before and after every change of the store. */
class CrashTest extends NodeScenario {

    private static final int COMMITS = 60;

    /** The process has ended. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsLost_andNothingIsDecidedTwice(boolean isBefore) {
        int reached = 0;
        for (int commit = 1; commit <= COMMITS; commit++) {
            reached += new Run().endsAt(commit, isBefore) ? 1 : 0;
        }
        assertThat(reached).as("runs that were ended").isGreaterThan(5).isLessThan(COMMITS);
    }

    /** One life of a node, and the one after it. */
    private static final class Run extends NodeScenario {
        private int commits;
        private boolean hasEnded;

        boolean endsAt(int commit, boolean isBefore) {
            centre.answerNext(packet ->
                    centre.answer(packet, List.of(document("exercise", "x1", "{\"name\": \"theirs\"}")), true));
            centre.answerNext(packet ->
                    centre.answer(packet, List.of(document("exercise", "x2", "{\"name\": \"theirs\"}")), false));
            VirtualTime.VirtualPlatform platform = time.platform();
            try {
                live(platform, commit, isBefore);
                platform.kill();
            } catch (Ended ended) {
                assertThat(hasEnded).isTrue();
            }

            ExchangeNode again = open();
            time.pass(60_000);
            assertThat(sync(again)).as("commit %s", commit).isEqualTo(PullState.SYNCED);
            List<Row> rows = rows(again, "exercise");
            boolean wasWritten = rows.stream().anyMatch(row -> row.id().equals(WORKOUT));
            assertThat(centre.entities())
                    .extracting(PacketEntity::uuid)
                    .as("commit %s", commit)
                    .containsExactlyElementsOf(wasWritten ? List.of(WORKOUT) : List.of());
            assertThat(rows).extracting(Row::id).contains("x1", "x2");
            assertThat(again.replog().status().pending()).isZero();
            return hasEnded;
        }

        private void live(VirtualTime.VirtualPlatform platform, int commit, boolean isBefore) {
            ExchangeNode node = time.get(builder(ending(store, platform, commit, isBefore))
                    .platform(platform)
                    .openAsync());
            var unused = node.replog()
                    .writeAsync(
                            tx -> tx.create(
                                    "exercise", fields -> fields.id(WORKOUT).set("name", "mine")),
                            WriteOptions.DEFAULT)
                    .thenAccept(write -> node.replog().syncAsync(Duration.ofMinutes(5)));
            time.pass(120_000);
        }

        private StoreFactory ending(
                MemoryStore stores, VirtualTime.VirtualPlatform platform, int commit, boolean isBefore) {
            return new StoreFactory() {
                @Override
                public Store store(@Nullable String user) {
                    return watched(stores.store(user), platform, commit, isBefore);
                }

                @Override
                public boolean isShared() {
                    return true;
                }
            };
        }

        private Store watched(Store real, VirtualTime.VirtualPlatform platform, int commit, boolean isBefore) {
            return (Store) Proxy.newProxyInstance(
                    Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                        boolean isEnd = method.getName().equals("commit")
                                && arguments[0] instanceof Change
                                && ++commits == commit;
                        if (isEnd && isBefore || hasEnded) {
                            end(platform);
                        }
                        try {
                            Object result = method.invoke(real, arguments);
                            if (isEnd) {
                                end(platform);
                            }
                            return result;
                        } catch (InvocationTargetException failed) {
                            throw failed.getCause();
                        }
                    });
        }

        private void end(VirtualTime.VirtualPlatform platform) {
            hasEnded = true;
            platform.kill();
            throw new Ended();
        }
    }
}
