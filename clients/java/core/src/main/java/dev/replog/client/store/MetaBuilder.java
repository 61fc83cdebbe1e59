package dev.replog.client.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Meta}, from nothing or from another one. Its methods are named like the members that they set. */
public final class MetaBuilder {

    private int format;
    private String device;
    private final @Nullable String user;
    private long epoch;
    private int generation = 1;
    private @Nullable String token;
    private long pulls;
    private @Nullable Pulling pulling;
    private @Nullable List<String> types;
    private @Nullable Map<String, @Nullable Object> catalogue;
    private long clockOffset;
    private long lastTime;
    private @Nullable Long lastSuccess;
    private boolean offline;
    private boolean restarting;
    private @Nullable Paused paused;
    private @Nullable Moving moving;
    private long asked;
    private long answered;
    private @Nullable String answer;
    private @Nullable Map<String, @Nullable Object> exchange;

    MetaBuilder(int format, @Nullable String user, String device) {
        this.format = format;
        this.user = user;
        this.device = device;
    }

    MetaBuilder(Meta meta) {
        format = meta.format();
        device = meta.device();
        user = meta.user();
        epoch = meta.epoch();
        generation = meta.generation();
        token = meta.token();
        pulls = meta.pulls();
        pulling = meta.pulling();
        types = meta.types();
        catalogue = meta.catalogue();
        clockOffset = meta.clockOffset();
        lastTime = meta.lastTime();
        lastSuccess = meta.lastSuccess();
        offline = meta.offline();
        restarting = meta.restarting();
        paused = meta.paused();
        moving = meta.moving();
        asked = meta.asked();
        answered = meta.answered();
        answer = meta.answer();
        exchange = meta.exchange();
    }

    /** The record with the members that were given. */
    public Meta build() {
        return new Meta(
                format,
                device,
                user,
                epoch,
                generation,
                token,
                pulls,
                pulling,
                types,
                catalogue,
                clockOffset,
                lastTime,
                lastSuccess,
                offline,
                restarting,
                paused,
                moving,
                asked,
                answered,
                answer,
                exchange);
    }

    /** Sets {@link Meta#format}. */
    public MetaBuilder format(int value) {
        format = value;
        return this;
    }

    /** Sets {@link Meta#device}. */
    public MetaBuilder device(String value) {
        device = value;
        return this;
    }

    /** Sets {@link Meta#epoch}. */
    public MetaBuilder epoch(long value) {
        epoch = value;
        return this;
    }

    /** Sets {@link Meta#generation}. */
    public MetaBuilder generation(int value) {
        generation = value;
        return this;
    }

    /** Sets {@link Meta#token}. */
    public MetaBuilder token(@Nullable String value) {
        token = value;
        return this;
    }

    /** Sets {@link Meta#pulls}. */
    public MetaBuilder pulls(long value) {
        pulls = value;
        return this;
    }

    /** Sets {@link Meta#pulling}. */
    public MetaBuilder pulling(@Nullable Pulling value) {
        pulling = value;
        return this;
    }

    /** Sets {@link Meta#types}. */
    public MetaBuilder types(@Nullable List<String> value) {
        types = value;
        return this;
    }

    /** Sets {@link Meta#catalogue}. */
    public MetaBuilder catalogue(@Nullable Map<String, @Nullable Object> value) {
        catalogue = value;
        return this;
    }

    /** Sets {@link Meta#clockOffset}. */
    public MetaBuilder clockOffset(long value) {
        clockOffset = value;
        return this;
    }

    /** Sets {@link Meta#lastTime}. */
    public MetaBuilder lastTime(long value) {
        lastTime = value;
        return this;
    }

    /** Sets {@link Meta#lastSuccess}. */
    public MetaBuilder lastSuccess(@Nullable Long value) {
        lastSuccess = value;
        return this;
    }

    /** Sets {@link Meta#offline}. */
    public MetaBuilder offline(boolean value) {
        offline = value;
        return this;
    }

    /** Sets {@link Meta#restarting}. */
    public MetaBuilder restarting(boolean value) {
        restarting = value;
        return this;
    }

    /** Sets {@link Meta#paused}. */
    public MetaBuilder paused(@Nullable Paused value) {
        paused = value;
        return this;
    }

    /** Sets {@link Meta#moving}. */
    public MetaBuilder moving(@Nullable Moving value) {
        moving = value;
        return this;
    }

    /** Sets {@link Meta#asked}. */
    public MetaBuilder asked(long value) {
        asked = value;
        return this;
    }

    /** Sets {@link Meta#answered}. */
    public MetaBuilder answered(long value) {
        answered = value;
        return this;
    }

    /** Sets {@link Meta#answer}. */
    public MetaBuilder answer(@Nullable String value) {
        answer = value;
        return this;
    }

    /** Sets {@link Meta#exchange}. */
    public MetaBuilder exchange(@Nullable Map<String, @Nullable Object> value) {
        exchange = value;
        return this;
    }
}
