package dev.replog.client.store;

import org.jspecify.annotations.Nullable;

/** Gives each user a store of its own. */
public interface StoreFactory {

    /**
     * The access of one client to the data of a user. Nothing is touched before {@link Store#open}.
     *
     * @param user null for the data of a person who is not signed in
     */
    Store store(@Nullable String user);

    /** Whether several clients, of this process or of others, may have one store open at once. */
    boolean isShared();
}
