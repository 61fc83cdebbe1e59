package dev.replog.client.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an {@link Op}, from nothing or from another one. Its methods are named like the members that they set. */
public final class OpBuilder {

    private long seq;
    private long rev;
    private OpState state = OpState.QUEUED;
    private String mutationId;
    private OpKind kind;
    private String type;
    private String id;
    private @Nullable String localId;
    private @Nullable Map<String, @Nullable Object> data;
    private @Nullable String base;
    private @Nullable Long shown;
    private @Nullable Map<String, @Nullable Object> was;
    private @Nullable String seen;
    private @Nullable Policy policy;
    private Priority priority = Priority.MEDIUM;
    private @Nullable String group;
    private List<RowKey> roots;
    private List<RowKey> path = List.of();
    private long at;
    private String clientTime = "";
    private String catalogue = "";
    private int attempts;
    private @Nullable String batch;
    private @Nullable String mark;
    private List<String> lost = List.of();
    private boolean told;
    private @Nullable Problem problem;
    private boolean rebased;

    OpBuilder(OpKind kind, RowKey key, String mutationId) {
        this.kind = kind;
        this.type = key.type();
        this.id = key.id();
        this.mutationId = mutationId;
        this.roots = List.of(key);
    }

    OpBuilder(Op op) {
        seq = op.seq();
        rev = op.rev();
        state = op.state();
        mutationId = op.mutationId();
        kind = op.kind();
        type = op.type();
        id = op.id();
        localId = op.localId();
        data = op.data();
        base = op.base();
        shown = op.shown();
        was = op.was();
        seen = op.seen();
        policy = op.policy();
        priority = op.priority();
        group = op.group();
        roots = op.roots();
        path = op.path();
        at = op.at();
        clientTime = op.clientTime();
        catalogue = op.catalogue();
        attempts = op.attempts();
        batch = op.batch();
        mark = op.mark();
        lost = op.lost();
        told = op.told();
        problem = op.problem();
        rebased = op.rebased();
    }

    /** The operation with the members that were given. */
    public Op build() {
        return new Op(
                seq,
                rev,
                state,
                mutationId,
                kind,
                type,
                id,
                localId,
                data,
                base,
                shown,
                was,
                seen,
                policy,
                priority,
                group,
                roots,
                path,
                at,
                clientTime,
                catalogue,
                attempts,
                batch,
                mark,
                lost,
                told,
                problem,
                rebased);
    }

    /** Sets {@link Op#seq}. */
    public OpBuilder seq(long value) {
        seq = value;
        return this;
    }

    /** Sets {@link Op#rev}. */
    public OpBuilder rev(long value) {
        rev = value;
        return this;
    }

    /** Sets {@link Op#state}. */
    public OpBuilder state(OpState value) {
        state = value;
        return this;
    }

    /** Sets {@link Op#mutationId}. */
    public OpBuilder mutationId(String value) {
        mutationId = value;
        return this;
    }

    /** Sets {@link Op#type} and {@link Op#id}. */
    public OpBuilder key(RowKey value) {
        type = value.type();
        id = value.id();
        return this;
    }

    /** Sets {@link Op#kind}. */
    public OpBuilder kind(OpKind value) {
        kind = value;
        return this;
    }

    /** Sets {@link Op#localId}. */
    public OpBuilder localId(@Nullable String value) {
        localId = value;
        return this;
    }

    /** Sets {@link Op#data}. */
    public OpBuilder data(@Nullable Map<String, @Nullable Object> value) {
        data = value;
        return this;
    }

    /** Sets {@link Op#base}. */
    public OpBuilder base(@Nullable String value) {
        base = value;
        return this;
    }

    /** Sets {@link Op#shown}. */
    public OpBuilder shown(@Nullable Long value) {
        shown = value;
        return this;
    }

    /** Sets {@link Op#was}. */
    public OpBuilder was(@Nullable Map<String, @Nullable Object> value) {
        was = value;
        return this;
    }

    /** Sets {@link Op#seen}. */
    public OpBuilder seen(@Nullable String value) {
        seen = value;
        return this;
    }

    /** Sets {@link Op#policy}. */
    public OpBuilder policy(@Nullable Policy value) {
        policy = value;
        return this;
    }

    /** Sets {@link Op#priority}. */
    public OpBuilder priority(Priority value) {
        priority = value;
        return this;
    }

    /** Sets {@link Op#group}. */
    public OpBuilder group(@Nullable String value) {
        group = value;
        return this;
    }

    /** Sets {@link Op#roots}. */
    public OpBuilder roots(List<RowKey> value) {
        roots = value;
        return this;
    }

    /** Sets {@link Op#path}. */
    public OpBuilder path(List<RowKey> value) {
        path = value;
        return this;
    }

    /** Sets {@link Op#at}. */
    public OpBuilder at(long value) {
        at = value;
        return this;
    }

    /** Sets {@link Op#clientTime}. */
    public OpBuilder clientTime(String value) {
        clientTime = value;
        return this;
    }

    /** Sets {@link Op#catalogue}. */
    public OpBuilder catalogue(String value) {
        catalogue = value;
        return this;
    }

    /** Sets {@link Op#attempts}. */
    public OpBuilder attempts(int value) {
        attempts = value;
        return this;
    }

    /** Sets {@link Op#batch}. */
    public OpBuilder batch(@Nullable String value) {
        batch = value;
        return this;
    }

    /** Sets {@link Op#mark}. */
    public OpBuilder mark(@Nullable String value) {
        mark = value;
        return this;
    }

    /** Sets {@link Op#lost}. */
    public OpBuilder lost(List<String> value) {
        lost = value;
        return this;
    }

    /** Sets {@link Op#told}. */
    public OpBuilder told(boolean value) {
        told = value;
        return this;
    }

    /** Sets {@link Op#problem}. */
    public OpBuilder problem(@Nullable Problem value) {
        problem = value;
        return this;
    }

    /** Sets {@link Op#rebased}. */
    public OpBuilder rebased(boolean value) {
        rebased = value;
        return this;
    }
}
