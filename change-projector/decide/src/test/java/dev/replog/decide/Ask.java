package dev.replog.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.LostErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.NodePacket;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.Quota;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.log.LogRules;
import dev.replog.schemas.token.LogId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Builds the requests of clients. One ask is a mutation of one operation; {@link #each} and {@link #atomic} join
 * several.
 */
final class Ask {

    final @Nullable OperationKind kind;
    final Name name;
    final Map<String, @Nullable Object> fields = new TreeMap<>();
    final List<Ask> joined = new ArrayList<>();

    @Nullable
    List<Ask> nodes;

    Precondition precondition = Precondition.NONE;

    @Nullable
    Long base;

    ConflictPolicy policy = ConflictPolicy.REJECT;

    @Nullable
    String mutationId;

    @Nullable
    String localId;

    @Nullable
    Instant clientTime;

    boolean isAtomic;
    boolean isWithDocument;

    @Nullable
    String rules = LogRules.CURRENT;

    @Nullable
    String catalogue;

    @Nullable
    Quota quota;

    @Nullable
    NodePacket packet;

    @Nullable
    List<String> named;

    boolean isCompleted;
    boolean isToken;
    boolean isErasure;
    boolean isPush;
    LogId log = Specification.LOG;

    @Nullable
    String device;

    @Nullable
    Instant logTime;

    @Nullable
    SeenToken seen;

    @Nullable
    LostErasure lost;

    private Ask(@Nullable OperationKind kind, Name name) {
        this.kind = kind;
        this.name = name;
    }

    /** Creates it, or sets the named fields. */
    static Ask upsert(Name name) {
        return new Ask(OperationKind.UPSERT, name);
    }

    /** Creates it, or makes it equal to these fields. */
    static Ask put(Name name) {
        return new Ask(OperationKind.REPLACE, name);
    }

    static Ask patch(Name name) {
        return new Ask(OperationKind.PATCH, name);
    }

    static Ask delete(Name name) {
        return new Ask(OperationKind.DELETE, name);
    }

    static Ask of(OperationKind kind, Name name) {
        return new Ask(kind, name);
    }

    /** An entity of a nested document, at its place below the top. */
    static Ask node(Name name, Name parent) {
        return new Ask(null, name).in(parent);
    }

    static Ask each(Ask... asks) {
        Ask all = new Ask(null, asks.length == 0 ? Name.workout("none") : asks[0].name);
        all.joined.addAll(List.of(asks));
        return all;
    }

    static Ask atomic(Ask... asks) {
        Ask all = each(asks);
        all.isAtomic = true;
        return all;
    }

    /** Of one that is made again: the number that its lost record had. */
    Ask lost(int number) {
        lost = new LostErasure(Specification.position(number), Specification.minute(number));
        return this;
    }

    /** Erases the account. */
    static Ask erase(String id) {
        Ask erasure = each().id(id);
        erasure.isErasure = true;
        return erasure;
    }

    /** Made by a device that had pulled the log up to the n-th mutation. */
    Ask seen(int number) {
        seen = new SeenToken(log.value(), Specification.position(number));
        joined.forEach(ask -> ask.seen(number));
        return this;
    }

    /** A field: an int for a whole number, a BigDecimal for a decimal one, a name for a reference, null to clear. */
    Ask with(String field, @Nullable Object value) {
        fields.put(field, Recorded.value(value));
        return this;
    }

    Ask decimal(String field, String value) {
        return with(field, new BigDecimal(value));
    }

    Ask in(Name parent) {
        return with(
                Catalogue.shipped()
                        .require(name.type())
                        .parentField()
                        .map(Field::name)
                        .orElseThrow(),
                parent);
    }

    Ask nodes(Ask... below) {
        nodes = List.of(below);
        return this;
    }

    /** With the etag of the n-th mutation of the log as base; 0 means an etag that this log never issued. */
    Ask base(int number) {
        precondition = Precondition.UNCHANGED_SINCE_BASE;
        base = number == 0 ? 0 : Specification.position(number);
        return this;
    }

    /** With a pull token as base that covers the log up to the n-th mutation. */
    Ask pulled(int number) {
        isToken = true;
        return base(number);
    }

    Ask ofLog(int id) {
        log = new LogId(id);
        return this;
    }

    /** Under the rules of release 1.0. */
    Ask under10() {
        rules = null;
        return this;
    }

    /** Under a version of a deployment's own catalogue. */
    Ask under(Catalogue version) {
        catalogue = version.version();
        return this;
    }

    /** As the operations of a push. */
    Ask pushed() {
        isPush = true;
        return this;
    }

    /** As a packet of this node, by which its device is named too. */
    Ask packet(UUID node, long epoch, long packetNumber, String content) {
        packet = new NodePacket(node, epoch, packetNumber, Recorded.hash(content));
        device = node.toString();
        isPush = true;
        return this;
    }

    /** With nested arrays of these types alone. */
    Ask named(String... types) {
        named = List.of(types);
        return this;
    }

    /** With values that the sender did not name. */
    Ask completed() {
        isCompleted = true;
        return this;
    }

    Ask limited(long entities, long bytes) {
        quota = new Quota(entities, bytes);
        return this;
    }

    Ask require(Precondition required) {
        precondition = required;
        return this;
    }

    Ask policy(ConflictPolicy chosen) {
        policy = chosen;
        return this;
    }

    Ask id(String chosen) {
        mutationId = chosen;
        return this;
    }

    Ask localId(String chosen) {
        localId = chosen;
        return this;
    }

    Ask clientTime(Instant time) {
        clientTime = time;
        return this;
    }

    Ask from(String chosen) {
        device = chosen;
        return this;
    }

    Ask loggedAt(Instant time) {
        logTime = time;
        return this;
    }

    Ask withDocument() {
        isWithDocument = true;
        return this;
    }

    Name name() {
        return name;
    }

    List<Ask> asks() {
        return kind == null ? joined : List.of(this);
    }

    Map<String, @Nullable Object> fields() {
        return fields;
    }

    LogPlace place(int number) {
        Instant at = logTime == null ? Specification.minute(number) : logTime;
        return new LogPlace(Specification.USER, Specification.position(number), at, device);
    }

    Mutation mutation(int number) {
        return AskedMutation.of(this, number);
    }
}
