package dev.replog.http.auth;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of verified tokens, each at most until it expires. It has two generations instead of an order of use.
 * When the young generation is full, it replaces the old one, and entries that were not used since the last change are
 * dropped. Any thread may call it; reading takes no lock.
 */
final class VerifiedTokens {
    private final int generationSizeMax;
    private volatile Map<String, VerifiedToken> young = new ConcurrentHashMap<>();
    private volatile Map<String, VerifiedToken> old = new ConcurrentHashMap<>();

    VerifiedTokens(int sizeMax) {
        this.generationSizeMax = Math.max(1, sizeMax / 2);
    }

    @Nullable
    VerifiedToken get(String key, Instant now) {
        VerifiedToken token = young.get(key);
        if (token == null) {
            token = old.get(key);
            if (token == null) {
                return null;
            }
            put(key, token);
        }
        return now.isBefore(token.expiresAt()) ? token : null;
    }

    void put(String key, VerifiedToken token) {
        if (young.size() >= generationSizeMax && !young.containsKey(key)) {
            startGeneration();
        }
        young.put(key, token);
    }

    int size() {
        return young.size() + old.size();
    }

    private synchronized void startGeneration() {
        // Several threads may see it full; only one of them changes the generation.
        if (young.size() >= generationSizeMax) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
