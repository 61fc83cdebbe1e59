package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketCommand;
import dev.replog.commands.read.PacketHeader;
import dev.replog.commands.read.PacketReader;
import dev.replog.decide.Decision;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.projector.read.LogIds;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PacketOrder;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A centre in memory: the real reading, deciding and selecting, over a list as its log. */
final class SimulatedCentre {
    static final String USER = "alice";
    static final UUID ID = new UUID(9, 9);

    private static final LogIds.Known LOGS = new LogIds.Known(new TreeMap<>(Map.of(1, SimulatedLog.ID)));
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
        DECIDES_ANY_NUMBER,
        TAKES_ANY_TOKEN,
        TAKES_ANY_BASE,
        LEAVES_OUT_AS_SENT,
        HIDES_NEWER_CONTENT
    }

    /** A root with everything below it; null fields when it is deleted. */
    record Document(@Nullable Map<String, Object> fields, Map<UUID, Map<String, Object>> below) {}

    /**
     * The response to a packet.
     *
     * @param newest the token of a document that is newer than the other one, as in the response to a repeated packet
     * @param records those of the log up to the token
     */
    record Answer(
            List<OperationOutcome> results,
            Map<EntityKey, Document> documents,
            String token,
            long number,
            boolean more,
            @Nullable String newest,
            Set<Long> records) {}

    /** 410: the node has a token that this centre has not given. */
    static final class LostTokenException extends Exception {}

    /** A refusal; the number that was expected. */
    static final class RefusedException extends Exception {
        final PacketVerdict verdict;

        RefusedException(PacketVerdict verdict) {
            super(verdict.toString());
            this.verdict = verdict;
        }
    }

    private final Sabotage sabotage;
    private final SimulatedLog log;
    private Map<UUID, SentPacket> sent = new HashMap<>();
    private Map<UUID, GivenTokens> given = new HashMap<>();

    SimulatedCentre(Sabotage sabotage) {
        this.sabotage = sabotage;
        this.log = new SimulatedLog(sabotage == Sabotage.FORGETS_PACKETS);
    }

    /** A copy of the tables about nodes, and the length of the log at the same time. */
    record Backup(Map<UUID, SentPacket> sent, Map<UUID, GivenTokens> given, int logSize) {}

    Backup backup() {
        return new Backup(Map.copyOf(sent), Map.copyOf(given), log.size());
    }

    /** @param cut the length of the log, which may have been copied later than the tables */
    void restore(Backup backup, int cut) {
        sent = new HashMap<>(backup.sent());
        given = new HashMap<>(backup.given());
        log.cut(cut);
    }

    int logSize() {
        return log.size();
    }

    /** Prepares a packet for the log, and returns the packet that is appended. */
    PacketCommand arrived(PacketCommand packet) throws LostTokenException {
        UUID node = packet.place().getNodeId();
        GivenTokens before = given.getOrDefault(node, GivenTokens.NONE);
        long has = position(packet.header().syncToken());
        long newest = position(packet.header().newestToken());
        GivenTokens now = before.shown(Math.max(Math.max(has, newest), packet.newestBase(LOGS::isOfThese)));
        given.put(node, now);
        if (sabotage != Sabotage.TAKES_ANY_TOKEN
                && !now.covers(has, has == 0 ? 0 : newest, packet.header(), Optional.ofNullable(sent.get(node)))) {
            throw new LostTokenException();
        }
        return sabotage == Sabotage.TAKES_ANY_BASE ? packet : Exchanges.known(packet, now, LOGS);
    }

    /** Everything up to the decision, which stays also when no response is sent. */
    Decision append(PacketCommand packet, Map<UUID, SimulatedNode.Edit> edits) {
        Mutation mutation = SimulatedLog.packet(packet);
        return log.append(
                sabotage == Sabotage.DECIDES_ANY_NUMBER
                        ? Mutation.newBuilder(mutation).setPacket(null).build()
                        : mutation,
                edits);
    }

    /** A write of another client. */
    void write(Operation operation) {
        log.append(SimulatedLog.write(operation), Map.of());
    }

    PacketCommand read(UUID node, byte[] packet) {
        PacketReader.Sender sender = new PacketReader.Sender(USER, node, new HashSet<>(TYPES.types()), null);
        return PacketReader.header(packet)
                .then(envelope -> PacketReader.read(TYPES, sender, envelope))
                .orThrow();
    }

    /** @param packet as the node has sent it */
    Answer answer(PacketCommand packet, Decision decision) throws RefusedException {
        PacketVerdict verdict = decision.packet();
        if (verdict != null && verdict.getOrder() != PacketOrder.NEXT && verdict.getOrder() != PacketOrder.REPEATED) {
            throw new RefusedException(verdict);
        }
        PacketHeader header = packet.header();
        long has = position(header.syncToken());
        UUID node = packet.place().getNodeId();
        SentPacket earlier = sabotage == Sabotage.FORGETS_WHAT_WAS_SENT ? null : sent.get(node);
        List<OperationOutcome> results = packet.inOrder(decision.outcomes());
        SentPacket now =
                earlier != null && earlier.answers(header, has) ? earlier : next(packet, has, earlier, results);
        sent.put(node, now);
        Map<EntityKey, Document> documents = new LinkedHashMap<>();
        long newest = Math.max(now.end(), has == 0 ? 0 : position(header.newestToken()));
        for (UUID id : now.roots()) {
            Entity root = root(id);
            newest = Math.max(newest, root.treePosition());
            documents.put(root.key(), document(root));
        }
        if (sabotage == Sabotage.HIDES_NEWER_CONTENT) {
            newest = now.end();
        }
        GivenTokens before = given.getOrDefault(node, GivenTokens.NONE);
        given.put(node, new GivenTokens(Math.max(before.newest(), newest), before.lostAfter(), before.lostUntil()));
        return new Answer(
                results,
                documents,
                token(now.end()),
                header.number(),
                now.more(),
                newest > now.end() ? token(newest) : null,
                log.recordsUpTo(now.end()));
    }

    private static String token(long position) {
        return SyncToken.pull(SimulatedLog.ID, new Position(position), Coverage.allTypes(true))
                .encode(USER);
    }

    /** The position of a token; 0 for none. */
    private static long position(@Nullable String token) {
        return token == null
                ? 0
                : SyncToken.decode(token, USER).orElseThrow().position().value();
    }

    private SentPacket next(
            PacketCommand packet, long has, @Nullable SentPacket earlier, List<OperationOutcome> results) {
        PacketHeader header = packet.header();
        RootPlace from = earlier == null ? RootPlace.after(has) : earlier.next(header, has);
        List<Selection.Candidate> candidates = new ArrayList<>();
        for (Selection.Candidate one : roots()) {
            if (ORDER.compare(one.place(), from) > 0 && candidates.size() <= LIMITS.roots()) {
                candidates.add(one);
            }
        }
        Set<UUID> unsure = sabotage == Sabotage.LEAVES_OUT_AS_SENT
                ? Set.of()
                : AsSent.unsure(packet, has, given.getOrDefault(packet.place().getNodeId(), GivenTokens.NONE), earlier);
        Map<UUID, Long> asSent = new HashMap<>(AsSent.positions(results, unsure));
        if (sabotage == Sabotage.LEAVES_OUT_MERGED) {
            results.forEach(result -> asSent.put(result.getId(), result.getPosition()));
        }
        long head = log.head();
        List<UUID> unchanged =
                AsSent.others(results).stream().filter(id -> isUpTo(id, has)).toList();
        Selection selection = Selection.of(candidates, asSent, has, head, LIMITS);
        return new SentPacket(
                header.epoch(),
                header.number(),
                has,
                sabotage == Sabotage.ENDS_AT_THE_HEAD ? head : selection.end(),
                selection.within(),
                Stream.concat(
                                unchanged.stream(),
                                selection.chosen().stream()
                                        .map(one -> one.place().id()))
                        .toList(),
                selection.more());
    }

    private List<Selection.Candidate> roots() {
        return log.state().ownEntities().stream()
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

    private boolean isUpTo(UUID id, long position) {
        return log.state().ownEntities().stream()
                .anyMatch(entity -> entity.isRoot() && entity.id().equals(id) && entity.treePosition() <= position);
    }

    private Entity root(UUID id) {
        return log.state().ownEntities().stream()
                .filter(entity -> entity.isRoot() && entity.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Document document(Entity root) {
        Map<UUID, Map<String, Object>> below = new TreeMap<>();
        for (Entity entity : log.state().ownEntities()) {
            if (!entity.isRoot() && entity.isLive() && entity.rootId().equals(root.id())) {
                below.put(entity.id(), entity.fields());
            }
        }
        return new Document(root.isLive() ? root.fields() : null, below);
    }

    /** All documents that are not deleted. */
    Map<EntityKey, Document> documents() {
        Map<EntityKey, Document> documents = new HashMap<>();
        for (Entity entity : log.state().ownEntities()) {
            if (entity.isRoot() && entity.isLive()) {
                documents.put(entity.key(), document(entity));
            }
        }
        return documents;
    }

    boolean knows(UUID id) {
        return log.state().ownEntities().stream().anyMatch(entity -> entity.id().equals(id));
    }
}
