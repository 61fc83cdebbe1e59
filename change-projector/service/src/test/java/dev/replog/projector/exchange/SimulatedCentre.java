package dev.replog.projector.exchange;

import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.PacketCommand;
import dev.replog.commands.read.PacketHeader;
import dev.replog.commands.read.PacketReader;
import dev.replog.commands.read.RequestContent;
import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.LogPlace;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PacketOrder;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.Quota;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A centre in memory: the real reading, deciding and selecting, over a list as its log. */
final class SimulatedCentre {
    static final String USER = "alice";
    static final UUID ID = new UUID(9, 9);

    private static final LogId LOG = new LogId(7);
    private static final Logs LOGS = new Logs(Map.of(1, LOG));
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));
    private static final Catalogue TYPES = Catalogue.shipped();
    /** PostgreSQL compares ids as it compares their texts. */
    private static final Comparator<RootPlace> ORDER = Comparator.comparingLong(RootPlace::position)
            .thenComparingInt(RootPlace::type)
            .thenComparing(place -> place.id().toString());

    private static final Selection.Limits LIMITS = new Selection.Limits(4, 12, 600);

    /** A fault that is built in on purpose, to show that the simulation finds it. */
    enum Sabotage {
        NONE,
        FORGETS_PACKETS,
        LEAVES_OUT_MERGED,
        ENDS_AT_THE_HEAD,
        FORGETS_WHAT_WAS_SENT,
        DECIDES_ANY_NUMBER
    }

    /** A root with everything below it; null fields when it is deleted. */
    record Document(@Nullable Map<String, Object> fields, Map<UUID, Map<String, Object>> below) {}

    /** The response to a packet. */
    record Answer(
            List<OperationOutcome> results,
            Map<EntityKey, Document> documents,
            String token,
            long number,
            boolean more) {}

    /** A refusal; the number that was expected. */
    static final class RefusedException extends Exception {
        final PacketVerdict verdict;

        RefusedException(PacketVerdict verdict) {
            super(verdict.toString());
            this.verdict = verdict;
        }
    }

    private final Sabotage sabotage;
    private final UserState state = new UserState();
    private final Map<UUID, SentPacket> sent = new HashMap<>();
    private final Set<String> decided = new HashSet<>();
    private long offset;

    SimulatedCentre(Sabotage sabotage) {
        this.sabotage = sabotage;
    }

    /** Everything up to the decision, which stays also when no response is sent. */
    Decision append(PacketCommand packet) {
        Mutation mutation = Mutations.of(
                RequestContent.packet(USER, packet),
                new DecidedBy(TYPES, new Quota(100_000L, 100_000_000L)),
                Instant.EPOCH,
                null);
        Decision decision = decide(
                sabotage == Sabotage.DECIDES_ANY_NUMBER
                        ? Mutation.newBuilder(mutation).setPacket(null).build()
                        : mutation);
        PacketVerdict verdict = decision.packet();
        if (sabotage == Sabotage.DECIDES_ANY_NUMBER || verdict != null && verdict.getOrder() == PacketOrder.NEXT) {
            String name = packet.place().getNodeId() + "/" + packet.header().epoch() + "/"
                    + packet.header().number();
            if (!decided.add(name)) {
                throw new AssertionError(name + " was decided twice");
            }
        }
        if (sabotage == Sabotage.FORGETS_PACKETS) {
            state.ownPackets().clear();
        }
        return decision;
    }

    /** A write of another client. */
    void write(Operation operation) {
        decide(Mutations.of(
                new RequestContent(USER, "web", false, true, null, List.of(operation), null, null),
                new DecidedBy(TYPES, new Quota(100_000L, 100_000_000L)),
                Instant.EPOCH,
                null));
    }

    private Decision decide(Mutation mutation) {
        long position = Position.of(1, ++offset).value();
        Instant at = Instant.parse("2026-11-10T12:00:00Z").plusSeconds(offset);
        LogPlace place = new LogPlace(USER, position, at, mutation.getDeviceId());
        Decision decision = Decider.decide(state, mutation, place, RETENTION, LOGS, Catalogues.shipped());
        Decider.evolve(state, decision);
        return decision;
    }

    PacketCommand read(UUID node, byte[] packet) {
        PacketReader.Sender sender = new PacketReader.Sender(USER, node, new HashSet<>(TYPES.types()), null);
        return PacketReader.header(packet)
                .then(envelope -> PacketReader.read(TYPES, sender, envelope))
                .orThrow();
    }

    Answer answer(PacketCommand packet, Decision decision) throws RefusedException {
        PacketVerdict verdict = decision.packet();
        if (verdict != null && verdict.getOrder() != PacketOrder.NEXT && verdict.getOrder() != PacketOrder.REPEATED) {
            throw new RefusedException(verdict);
        }
        PacketHeader header = packet.header();
        long has = header.syncToken() == null
                ? 0
                : SyncToken.decode(header.syncToken(), USER)
                        .orElseThrow()
                        .position()
                        .value();
        UUID node = packet.place().getNodeId();
        SentPacket earlier = sabotage == Sabotage.FORGETS_WHAT_WAS_SENT ? null : sent.get(node);
        List<OperationOutcome> results = packet.inOrder(decision.outcomes());
        SentPacket now =
                earlier != null && earlier.answers(header, has) ? earlier : next(header, has, earlier, results);
        sent.put(node, now);
        Map<EntityKey, Document> documents = new LinkedHashMap<>();
        for (UUID id : now.roots()) {
            Entity root = root(id);
            documents.put(root.key(), document(root));
        }
        String token = SyncToken.pull(LOG, new Position(now.end()), Coverage.allTypes(true))
                .encode(USER);
        return new Answer(results, documents, token, header.number(), now.more());
    }

    private SentPacket next(
            PacketHeader header, long has, @Nullable SentPacket earlier, List<OperationOutcome> results) {
        RootPlace from = earlier == null ? RootPlace.after(has) : earlier.next(header, has);
        List<Selection.Candidate> candidates = new ArrayList<>();
        for (Selection.Candidate one : roots()) {
            if (ORDER.compare(one.place(), from) > 0 && candidates.size() <= LIMITS.roots()) {
                candidates.add(one);
            }
        }
        Map<UUID, Long> asSent = new HashMap<>();
        for (OperationOutcome result : results) {
            if (result.getAsSent() || sabotage == Sabotage.LEAVES_OUT_MERGED) {
                asSent.put(result.getId(), result.getPosition());
            }
        }
        long head = Position.of(1, offset).value();
        Selection selection = Selection.of(candidates, asSent, has, head, LIMITS);
        return new SentPacket(
                header.epoch(),
                header.number(),
                has,
                sabotage == Sabotage.ENDS_AT_THE_HEAD ? head : selection.end(),
                selection.within(),
                selection.chosen().stream().map(one -> one.place().id()).toList(),
                selection.more());
    }

    private List<Selection.Candidate> roots() {
        return state.ownEntities().stream()
                .filter(Entity::isRoot)
                .map(root -> {
                    Document document = document(root);
                    return new Selection.Candidate(
                            new RootPlace(root.treePosition(), root.type().code(), root.id()),
                            document.below().size(),
                            document.toString().length());
                })
                .sorted(Comparator.comparing(Selection.Candidate::place, ORDER))
                .toList();
    }

    private Entity root(UUID id) {
        return state.ownEntities().stream()
                .filter(entity -> entity.isRoot() && entity.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Document document(Entity root) {
        Map<UUID, Map<String, Object>> below = new TreeMap<>();
        for (Entity entity : state.ownEntities()) {
            if (!entity.isRoot() && entity.isLive() && entity.rootId().equals(root.id())) {
                below.put(entity.id(), entity.fields());
            }
        }
        return new Document(root.isLive() ? root.fields() : null, below);
    }

    /** All documents that are not deleted. */
    Map<EntityKey, Document> documents() {
        Map<EntityKey, Document> documents = new HashMap<>();
        for (Entity entity : state.ownEntities()) {
            if (entity.isRoot() && entity.isLive()) {
                documents.put(entity.key(), document(entity));
            }
        }
        return documents;
    }

    boolean knows(UUID id) {
        return state.ownEntities().stream().anyMatch(entity -> entity.id().equals(id));
    }
}
