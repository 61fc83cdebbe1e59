package dev.replog.command.write;

import dev.replog.commands.read.CommandMethod;
import dev.replog.http.request.Routes;

/** The routes of writes. */
public final class WriteRoutes {
    private WriteRoutes() {}

    public static Routes of(CommandHandler commands, PushHandler pushes, AccountHandler account) {
        return Routes.none()
                .post("/api/sync/push", pushes::handle)
                .delete("/api/account", account::erase)
                .post("/api/{collection}", request -> commands.handle(CommandMethod.POST, request))
                .put("/api/{collection}/{id}", request -> commands.handle(CommandMethod.PUT, request))
                .patch("/api/{collection}/{id}", request -> commands.handle(CommandMethod.PATCH, request))
                .delete("/api/{collection}/{id}", request -> commands.handle(CommandMethod.DELETE, request));
    }
}
