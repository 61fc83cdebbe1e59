package dev.replog.client.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of a store as a whole. It never changes; {@link #edit} makes another one.
 *
 * @param format the local format. A store of another format is filled again by a pull; its queue is kept.
 * @param device names this store to the server. A restored copy of a store gets another one.
 * @param user null for a person who is not signed in
 * @param epoch counts the leaders so far. A leader with an earlier epoch can write nothing.
 * @param generation the generation of {@code base} that is shown
 * @param token the pull token; null until the first pull is complete
 * @param pulls counts the pulls that were completed
 * @param pulling the pull under way
 * @param types the types that the token covers; null for all
 * @param catalogue the server's catalogue, as JSON values; null until it is known
 * @param clockOffset milliseconds to add to the device's clock to get the server's
 * @param lastTime the client time of the last operation that left this store, in milliseconds
 * @param lastSuccess when something was last sent or pulled, in milliseconds of the device's clock
 * @param offline whether the leader cannot reach the server
 * @param restarting the account was erased: nothing is sent before a pull has given a token of the new account
 * @param paused why nothing is sent, until the app does something about it
 * @param moving the move of this account to another one
 * @param asked counts the requests of clients to synchronize
 * @param answered the last of these requests that the leader has done
 * @param answer the state with which the leader ended it
 * @param exchange the state of an exchange node, as JSON values; null for a client of the server
 */
public record Meta(
        int format,
        String device,
        @Nullable String user,
        long epoch,
        int generation,
        @Nullable String token,
        long pulls,
        @Nullable Pulling pulling,
        @Nullable List<String> types,
        @Nullable Map<String, @Nullable Object> catalogue,
        long clockOffset,
        long lastTime,
        @Nullable Long lastSuccess,
        boolean offline,
        boolean restarting,
        @Nullable Paused paused,
        @Nullable Moving moving,
        long asked,
        long answered,
        @Nullable String answer,
        @Nullable Map<String, @Nullable Object> exchange) {

    /** A new store, of a device that the server does not know yet. */
    public static Meta fresh(int format, @Nullable String user, String device) {
        return new MetaBuilder(format, user, device).build();
    }

    /** Starts with the members of this one. */
    public MetaBuilder edit() {
        return new MetaBuilder(this);
    }
}
