package dev.replog.simulation.projector;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityJson;
import dev.replog.decide.Erasure;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.LogEnds;
import dev.replog.projector.pull.Cursor;
import dev.replog.projector.pull.Pull;
import dev.replog.projector.pull.PullAnswer;
import dev.replog.projector.pull.PullFormat;
import dev.replog.projector.pull.PullKind;
import dev.replog.projector.pull.PullLimits;
import dev.replog.projector.pull.PullPage;
import dev.replog.projector.pull.PullQuery;
import dev.replog.projector.pull.PullService;
import dev.replog.projector.pull.StreamProperties;
import dev.replog.projector.read.Erased;
import dev.replog.projector.read.Head;
import dev.replog.projector.read.HeadReads;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.ReadFaults;
import dev.replog.projector.read.ReadProperties;
import dev.replog.projector.read.RequestTimer;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Etag;
import dev.replog.schemas.token.LogId;
import dev.replog.simulation.server.MemoryDatabase;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.VirtualScheduler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * The pulls of a process: real tokens, waits and pages, with tables in memory instead of the SQL statement of a page.
 */
public final class SimulatedPulls {
    /**
     * The response to a pull: a page as JSON, or the status of a problem.
     *
     * @param erasedAt when the account was erased, when that is the problem; null otherwise
     */
    public record Answer(int status, String json, @Nullable Instant erasedAt) {}

    private final World world;
    private final Life life;
    private final KnownCatalogues known;
    private final PullService service;
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final ReadProperties properties = new ReadProperties(
            true,
            8,
            250,
            1_000,
            DataSize.ofMegabytes(4),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMillis(250),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofMinutes(30),
            128,
            2,
            64);

    private final PullLimits limits =
            new PullLimits(properties, new StreamProperties(DataSize.ofKilobytes(256), 64, 4, Duration.ofSeconds(60)));

    public SimulatedPulls(World world, Life life, Advances advances, KnownCatalogues known, Pages pages) {
        this.world = world;
        this.life = life;
        this.known = known;
        MemoryPages memory = new MemoryPages();
        LogIds logIds = new LogIds(
                Mono.just(Map.of(1, LogId.ofTopic(world.kafka().mutations().id()))));
        this.service = PullService.of(
                pages.pages(world, memory),
                new HeadReads(memory::heads),
                memory::erased,
                logIds,
                LogEnds.UNKNOWN,
                advances,
                properties.catchUp(),
                scheduler);
    }

    /** Inserts something between a pull and the tables; in tests, a fault. */
    public interface Pages {
        Function<Pull, Mono<PullPage>> pages(World world, Function<Pull, Mono<PullPage>> sound);
    }

    /** The pages without a fault. */
    public static Pages soundPages() {
        return (world, sound) -> sound;
    }

    /** Answers a pull; never, when the process dies before. */
    public void pull(
            String userId, Map<String, List<String>> parameters, List<String> minimums, Consumer<Answer> answer) {
        Mono.defer(() -> service.pull(
                        userId,
                        PullQuery.parse(known.types(), new PullKind.All(), PullFormat.JSON, parameters, limits),
                        minimums,
                        new EntityTags.Absent(),
                        RequestTimer.start(scheduler)))
                .subscribe(
                        page -> answer.accept(new Answer(
                                200,
                                page instanceof PullAnswer.Page found
                                        ? StandardCharsets.UTF_8
                                                .decode(found.body().duplicate())
                                                .toString()
                                        : "{}",
                                null)),
                        failure -> answer.accept(failed(failure)));
    }

    private static Answer failed(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            Object erasedAt = problem.problem().members().get("erased_at");
            return new Answer(
                    problem.problem().status(),
                    problem.problem().detail(),
                    erasedAt == null ? null : Instant.parse(erasedAt.toString()));
        }
        throw new IllegalStateException("a pull failed", failure);
    }

    /** The statement of a page, in memory. */
    private final class MemoryPages implements Function<Pull, Mono<PullPage>> {
        @Override
        public Mono<PullPage> apply(Pull pull) {
            return statement(() -> read(pull));
        }

        private <T> Mono<T> statement(Supplier<T> reading) {
            return Mono.create(sink -> {
                long there = world.faults().shortDelay();
                world.timeline().after(there, life, () -> {
                    if (world.faults().isDatabaseAway() || world.faults().strikes(0.05)) {
                        sink.error(ReadFaults.unavailable("PostgreSQL does not answer", null));
                        return;
                    }
                    T found;
                    try {
                        found = reading.get();
                    } catch (UnknownRowException unknown) {
                        world.timeline().tell(life.name() + " cannot read a page: " + unknown.getMessage());
                        sink.error(ReadFaults.unavailable(String.valueOf(unknown.getMessage()), null));
                        return;
                    }
                    world.timeline().after(world.faults().shortDelay(), life, () -> sink.success(found));
                });
            });
        }

        private Mono<Map<String, Head>> heads(Collection<String> userIds) {
            return statement(() -> userIds.stream().collect(Collectors.toMap(Function.identity(), userId -> {
                MemoryDatabase.User user = world.database().user(userId);
                return new Head(user.head(), user.horizon());
            })));
        }

        private Mono<Erased> erased(String userId) {
            return statement(() -> {
                List<Erasure> erasures = world.database().user(userId).erasures();
                return erasures.isEmpty()
                        ? Erased.NEVER
                        : new Erased(
                                erasures.getLast().position(),
                                erasures.getLast().at());
            });
        }

        private PullPage read(Pull pull) {
            MemoryDatabase.User user = world.database().user(pull.userId());
            Cursor cursor = pull.cursor();
            boolean isLooking = (user.head() > cursor.position() || cursor.type() != Short.MAX_VALUE)
                    && user.head() != pull.known()
                    && user.head() >= pull.waiting().reach();
            List<Entity> rows = !isLooking
                    ? List.of()
                    : user.entities().values().stream()
                            .filter(row -> isBehind(row, cursor))
                            .filter(row -> pull.showDeleted() || row.isLive() || row.position() > pull.start())
                            .filter(row ->
                                    pull.types().isEmpty() || pull.types().contains(row.type()))
                            .sorted(MemoryDatabase.RECEIVING)
                            .toList();
            List<Entity> shown = rows.subList(0, Math.min(rows.size(), pull.maxResults()));
            shown.forEach(row -> MemoryRows.require(known.types(), row.type()));
            Cursor last = shown.isEmpty() ? null : place(shown.getLast());
            String items =
                    String.join(",", shown.stream().map(SimulatedPulls::item).toList());
            return new PullPage(
                    user.head(),
                    user.horizon(),
                    Math.min(rows.size(), pull.maxResults() + 1),
                    shown.size(),
                    false,
                    rows.size() - shown.size(),
                    0,
                    last,
                    ByteBuffer.wrap(items.getBytes(StandardCharsets.UTF_8)));
        }

        private static Cursor place(Entity row) {
            return new Cursor(row.position(), row.type().code(), row.id());
        }

        private static boolean isBehind(Entity row, Cursor cursor) {
            if (row.position() != cursor.position()) {
                return row.position() > cursor.position();
            }
            if (row.type().code() != cursor.type()) {
                return row.type().code() > cursor.type();
            }
            return MemoryDatabase.compareIds(row.id(), cursor.id()) > 0;
        }
    }

    /** Like the statement of a page. */
    private static String item(Entity row) {
        EntityType type = row.type();
        String deletedAt =
                row.deletedAt() == null ? "" : ",\"deleted_at\":\"" + CanonicalText.of(row.deletedAt()) + "\"";
        return "{\"type\":\"" + type.name() + "\",\"id\":\"" + row.id() + "\",\"status\":\""
                + (row.isLive() ? "active" : "deleted") + "\",\"version\":" + row.version() + ",\"etag\":\""
                + Etag.of(row.position()) + "\",\"updated_at\":\"" + CanonicalText.of(row.updatedAt()) + "\""
                + deletedAt + ",\"data\":" + (row.isLive() ? EntityJson.fields(row) : "null") + "}";
    }
}
