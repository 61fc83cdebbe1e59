package dev.replog.projector.exchange;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.commands.read.PacketCommand;
import dev.replog.commands.read.PacketHeader;
import dev.replog.commands.read.PacketReader;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.ReadFaults;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Answers packets from PostgreSQL: what a node has, what it still has to get, and what was sent to it. The register of
 * a node is a place in the log, so a node costs nothing while it is silent. Every method blocks.
 */
final class Exchanges {
    /** The smallest room for entities, whatever the results take. */
    private static final int ENTITIES_BYTES_MIN = 64 * 1024;

    private final ExchangeDatabase database;
    private final Supplier<RootReads> reads;
    private final InstantSource clock;

    Exchanges(ExchangeDatabase database, KnownCatalogues known, InstantSource clock) {
        this.database = database;
        this.reads = known.fromTypes(RootReads::new);
        this.clock = clock;
    }

    /**
     * A packet before it is appended.
     *
     * @param packet as it is appended
     * @param sent the packet as the node has sent it
     * @param has the position up to which the node has everything
     * @param newest the newest position of which the node has something; 0 when it says none, or begins again
     */
    record Arrived(Node node, PacketCommand packet, PacketCommand sent, UUID centre, long has, long newest) {
        PacketHeader header() {
            return packet.header();
        }
    }

    /** The centre and its logs, the head of the account, and what a node has. */
    private record Place(UUID centre, LogIds.Known logs, RootReads.Head head, long has, long newest) {}

    /**
     * Fails when the packet is for another centre, or its token is none of this node and log. Bases that may be of a
     * log that is lost are replaced by the last one that is not: the node has everything up to there.
     */
    Arrived arrived(Node node, PacketCommand packet) {
        RootReads roots = reads.get();
        PacketHeader header = packet.header();
        Place place = database.read(node.userId(), connection -> {
            UUID centre = centre(connection);
            PacketChecks.requireRecipient(header, centre);
            LogIds.Known logs = logs(connection);
            RootReads.Head head = roots.head(connection, node.userId());
            Coverage needed = node.coverage(roots.catalogue());
            return new Place(
                    centre,
                    logs,
                    head,
                    NodeHas.position(header.syncToken(), node.userId(), needed, logs, head),
                    NodeHas.newest(header.newestToken(), node.userId(), logs));
        });
        if (place.head().erased() > 0) {
            requireNotErased(node);
        }
        long shown = Math.max(place.has(), place.newest());
        GivenTokens given = node.given().shown(Math.max(shown, packet.newestBase(place.logs()::isOfThese)));
        if (!given.equals(node.given())) {
            database.write(connection -> {
                NodeTable.putLost(connection, node.id(), given);
                return given;
            });
        }
        // A node that begins again gets everything, so it is not refused. Its newest position says which bases are in
        // doubt.
        long newest = place.has() == 0 ? 0 : place.newest();
        if (given.isInDoubt(place.has()) || given.isInDoubt(newest)) {
            Optional<SentPacket> last = database.write(connection -> SentTable.find(connection, node.id()));
            PacketChecks.requireGiven(header, place.has(), newest, given, last);
        }
        PacketCommand known = timed(known(packet, given, place.logs()), place);
        return new Arrived(node, known, packet, place.centre(), place.has(), newest);
    }

    /** Fails when the account was erased since the request began. */
    private void requireNotErased(Node node) {
        if (database.write(connection -> NodeTable.find(connection, node.userId(), node.id()))
                .isEmpty()) {
            throw new NodeGoneException(node.id());
        }
    }

    /**
     * The packet with the time of what does not say when it was made: not after the present head. Otherwise the first
     * changes of a node could not be told from those of a node from after an erasure that comes to the log before them.
     * Once the account was erased, they may be from before that erasure, so nothing is said for them.
     */
    private static PacketCommand timed(PacketCommand packet, Place place) {
        Position head = new Position(place.head().position());
        return place.head().erased() > 0
                ? packet
                : packet.withSeen(new SeenToken(place.logs().logOf(head.value()).value(), head.value()));
    }

    /** The packet with bases that this log knows. */
    static PacketCommand known(PacketCommand packet, GivenTokens given, LogIds.Known logs) {
        Position base = new Position(given.lostAfter());
        return packet.withBase(
                base,
                logs.logOf(base.value()),
                (log, position) -> logs.isOfThese(log, position) && given.isInDoubt(position.value()));
    }

    static UUID centre(Connection connection) throws SQLException {
        return NodeTable.centre(connection)
                .orElseThrow(() -> ReadFaults.unavailable("no log is projected here yet; try again shortly", null));
    }

    private static LogIds.Known logs(Connection connection) throws SQLException {
        return new LogIds.Known(
                new TreeMap<>(GenerationRegistry.logs(connection).byGeneration()));
    }

    /**
     * The response to a packet that was decided.
     *
     * @param results in the order of the packet
     * @param decided the position of the decision, which the response must not be older than
     */
    PacketAnswer answer(Arrived packet, List<OperationOutcome> results, long decided) {
        UUID node = packet.node().id();
        int room = Math.max(ENTITIES_BYTES_MIN, PacketReader.BYTES_MAX - PacketAnswer.bytesBeside(results));
        Optional<SentPacket> earlier = database.write(connection -> SentTable.find(connection, node));
        PacketContent content = content(packet, results, earlier, decided, room);
        Optional<SentPacket> kept = database.write(connection -> {
            // First, because an erasure of the account locks the rows in this order too.
            progress(connection, packet, content);
            SentTable.put(connection, node, content.sent());
            return SentTable.find(connection, node);
        });
        // Another instance may have answered the same packet at the same time; both answers have the same end.
        if (kept.isEmpty() || kept.get().equals(content.sent())) {
            return new PacketAnswer(packet.node(), packet.centre(), packet.header(), results, content);
        }
        PacketContent same = content(packet, results, kept, decided, room);
        database.write(connection -> {
            progress(connection, packet, same);
            return same;
        });
        return new PacketAnswer(packet.node(), packet.centre(), packet.header(), results, same);
    }

    private void progress(Connection connection, Arrived packet, PacketContent content) throws SQLException {
        UUID node = packet.node().id();
        if (!SentTable.progress(connection, node, packet.header(), packet.has(), content.given(), clock.instant())) {
            throw new NodeGoneException(node);
        }
    }

    private PacketContent content(
            Arrived packet, List<OperationOutcome> results, Optional<SentPacket> earlier, long decided, int room) {
        RootReads roots = reads.get();
        String userId = packet.node().userId();
        return database.read(userId, connection -> {
            long head = roots.head(connection, userId).position();
            if (head < Math.max(decided, packet.has())) {
                throw ReadFaults.unavailable("the read model has not reached this packet; try again shortly", null);
            }
            Optional<SentPacket> again = earlier.filter(sent -> sent.answers(packet.header(), packet.has()));
            if (earlier.isPresent() && earlier.get().isNewerThan(packet.header())) {
                throw ReadFaults.unavailable("a later packet of this node was answered meanwhile", null);
            }
            return again.isPresent()
                    ? again(connection, roots, packet, again.get(), room)
                    : next(
                            connection,
                            roots,
                            packet,
                            earlier,
                            new Decided(asSent(packet, results, earlier), AsSent.others(results), head, room));
        });
    }

    /**
     * The state in which a response is made.
     *
     * @param others the roots of the packet that may be other than the node has them
     */
    private record Decided(Map<UUID, Long> asSent, List<UUID> others, long head, int room) {}

    private static PacketContent next(
            Connection connection, RootReads roots, Arrived packet, Optional<SentPacket> earlier, Decided decided)
            throws SQLException {
        PacketHeader header = packet.header();
        List<EntityType> types = packet.node().roots(roots.catalogue());
        RootPlace place =
                earlier.map(sent -> sent.next(header, packet.has())).orElseGet(() -> RootPlace.after(packet.has()));
        String userId = packet.node().userId();
        List<RootReads.Root> unchanged = roots.roots(connection, userId, types, decided.others()).stream()
                .filter(root -> root.position() <= packet.has())
                .toList();
        List<Selection.Candidate> candidates =
                roots.after(connection, userId, types, place, PacketReader.ENTITIES_MAX + 1);
        Selection selection = Selection.of(
                candidates,
                decided.asSent(),
                packet.has(),
                decided.head(),
                new Selection.Limits(
                        PacketReader.ENTITIES_MAX - unchanged.size(),
                        PacketReader.NODES_MAX,
                        decided.room()
                                - unchanged.stream()
                                        .mapToLong(RootReads.Root::bytes)
                                        .sum()));
        List<UUID> ids = Stream.concat(
                        unchanged.stream().map(RootReads.Root::id),
                        selection.chosen().stream()
                                .map(candidate -> candidate.place().id()))
                .toList();
        SentPacket sent = new SentPacket(
                header.epoch(),
                header.number(),
                packet.has(),
                selection.end(),
                selection.within(),
                ids,
                selection.more());
        List<RootReads.Root> chosen = roots.roots(connection, userId, types, ids);
        return new PacketContent(
                sent,
                chosen,
                PacketContent.newest(chosen, packet.newest()),
                sent.more(),
                logs(connection),
                packet.node().coverage(roots.catalogue()));
    }

    /**
     * The same roots as they are now. One that has grown so much that it does not fit any more has changed after the
     * end, so it comes with a later packet.
     */
    private static PacketContent again(
            Connection connection, RootReads roots, Arrived packet, SentPacket sent, int room) throws SQLException {
        List<RootReads.Root> found =
                roots.roots(connection, packet.node().userId(), packet.node().roots(roots.catalogue()), sent.roots());
        List<RootReads.Root> fitting = new ArrayList<>();
        long bytes = 0;
        for (RootReads.Root root : found) {
            long added = root.bytes();
            if (fitting.isEmpty() || bytes + added <= room) {
                fitting.add(root);
                bytes += added;
            }
        }
        return new PacketContent(
                sent,
                fitting,
                PacketContent.newest(fitting, packet.newest()),
                sent.more() || fitting.size() < found.size(),
                logs(connection),
                packet.node().coverage(roots.catalogue()));
    }

    private static Map<UUID, Long> asSent(
            Arrived packet, List<OperationOutcome> results, Optional<SentPacket> earlier) {
        return AsSent.positions(
                results,
                AsSent.unsure(packet.sent(), packet.has(), packet.node().given(), earlier.orElse(null)));
    }
}
