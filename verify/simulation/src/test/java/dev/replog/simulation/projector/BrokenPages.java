package dev.replog.simulation.projector;

import dev.replog.projector.pull.Cursor;
import dev.replog.projector.pull.Pull;
import dev.replog.projector.pull.PullKind;
import dev.replog.projector.pull.PullPage;
import dev.replog.schemas.token.Position;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Pages with one fault each, which the simulation must find. */
public final class BrokenPages {
    private BrokenPages() {}

    /**
     * The token is the newest number that was assigned, like a sequence for changes: a change with a smaller number
     * that is committed later is never pulled.
     */
    public static SimulatedPulls.Pages bySequence() {
        return (world, sound) -> pull -> sound.apply(pull)
                .map(page -> new PullPage(
                        Math.max(page.head(), given(world, pull.userId())),
                        page.horizon(),
                        page.found(),
                        page.fitting(),
                        page.cut(),
                        page.behind(),
                        page.unreadable(),
                        page.last(),
                        page.items()));
    }

    private static long given(World world, String userId) {
        byte[] key = userId.getBytes(StandardCharsets.UTF_8);
        MemoryTopic mutations = world.kafka().mutations();
        List<MemoryTopic.Stored> records = mutations.records(mutations.partitionOf(key)).stream()
                .filter(stored -> stored.keyText().equals(userId))
                .toList();
        return records.isEmpty()
                ? 0
                : Position.of(1, records.getLast().offset()).value();
    }

    /** A page continues after the position of its last item, although one mutation may have changed more than fits. */
    public static SimulatedPulls.Pages byPositionAlone() {
        return (world, sound) -> pull -> sound.apply(pull)
                .map(page -> new PullPage(
                        page.head(),
                        page.horizon(),
                        page.found(),
                        page.fitting(),
                        page.cut(),
                        page.behind(),
                        page.unreadable(),
                        behindPosition(page.last()),
                        page.items()));
    }

    private static @Nullable Cursor behindPosition(@Nullable Cursor last) {
        return last == null ? null : Cursor.after(last.position(), new PullKind.All());
    }

    /** Deletions are not shown to a pull from a token. */
    public static SimulatedPulls.Pages withoutDeletions() {
        return (world, sound) -> pull -> pull.showDeleted()
                ? sound.apply(new Pull(
                        pull.userId(),
                        pull.kind(),
                        pull.types(),
                        pull.incremental(),
                        pull.continued(),
                        false,
                        pull.newest(),
                        pull.format(),
                        pull.whole(),
                        pull.maxResults(),
                        pull.bytesMax(),
                        pull.cursor(),
                        pull.start(),
                        pull.remaining(),
                        pull.known(),
                        pull.etag(),
                        pull.waiting()))
                : Mono.defer(() -> sound.apply(pull));
    }
}
