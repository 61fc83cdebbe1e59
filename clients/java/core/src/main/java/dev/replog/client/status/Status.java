package dev.replog.client.status;

import dev.replog.client.queue.QueueCounts;
import dev.replog.client.store.Meta;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Paused;
import org.jspecify.annotations.Nullable;

/**
 * How far this device is, for an indicator in the app.
 *
 * @param online whether the server can be reached, as far as is known
 * @param pending operations that the server has not decided
 * @param criticalPending those of them with priority {@code CRITICAL}
 * @param rejected operations that the server did not take, and that wait for the app or the person
 * @param lastSuccess when something was last sent or pulled, in milliseconds since 1970; null for never
 * @param estimatedMillis how long sending the rest will take; null when it is not known
 * @param remaining items of the pull under way that are still to come
 * @param paused why nothing is sent; null when it is
 */
public record Status(
        boolean online,
        Phase phase,
        int pending,
        int criticalPending,
        int rejected,
        @Nullable Long lastSuccess,
        @Nullable Long estimatedMillis,
        int remaining,
        @Nullable Paused paused) {

    /** The status of a client that was never open. */
    public static final Status BEFORE_OPEN = new Status(false, Phase.STARTING, 0, 0, 0, null, 0L, 0, null);

    /**
     * The status from all that decides about it.
     *
     * @param leader the work of this client; null when another one leads
     * @param rate operations that are decided in a second, as measured; 0 when nothing was sent yet
     */
    public static Status of(QueueCounts counts, Meta meta, @Nullable LeaderState leader, double rate) {
        int pending = counts.pending();
        boolean isSignedIn = meta.user() != null;
        boolean isOnline = leader == null ? isSignedIn && !meta.offline() : leader.isOnline();
        Long estimated =
                pending == 0 ? Long.valueOf(0) : rate > 0 ? (Long) (long) Math.ceil(1000 * pending / rate) : null;
        return new Status(
                isOnline,
                isSignedIn ? phase(counts, meta, leader, isOnline) : Phase.SIGNED_OUT,
                pending,
                counts.criticalPending(),
                counts.rejected(),
                meta.lastSuccess(),
                estimated,
                leader == null ? 0 : leader.remaining(),
                meta.paused());
    }

    private static Phase phase(QueueCounts counts, Meta meta, @Nullable LeaderState leader, boolean isOnline) {
        if (meta.paused() != null) {
            return Phase.PAUSED;
        }
        if (!isOnline) {
            return Phase.OFFLINE;
        }
        if (leader == null ? counts.of(OpState.SENT) > 0 : leader.isPushing()) {
            return Phase.PUSHING;
        }
        if (meta.token() == null) {
            return Phase.STARTING;
        }
        if (leader == null ? meta.pulling() != null : leader.isPulling()) {
            return Phase.PULLING;
        }
        return counts.pending() > 0 ? Phase.WAITING : Phase.IDLE;
    }
}
