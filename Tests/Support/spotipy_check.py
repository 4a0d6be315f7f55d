"""Uses the simulated Spotify through spotipy, a client that nobody here wrote.

usage: spotipy_check.py API ACCOUNTS PORT, prints one line for each thing that worked.
"""
import sys
import time

import requests
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyOAuth, SpotifyPKCE

api, accounts, port = sys.argv[1:4]
scope = "user-read-recently-played user-library-read playlist-read-private"
redirect = f"http://127.0.0.1:{port}/callback"


def client(manager_class, **more):
    manager_class.OAUTH_AUTHORIZE_URL = accounts + "/authorize"
    manager_class.OAUTH_TOKEN_URL = accounts + "/api/token"
    manager = manager_class(
        client_id="app", redirect_uri=redirect, scope=scope, cache_handler=MemoryCacheHandler(),
        open_browser=False, **more)
    page = requests.get(manager.get_authorize_url(), allow_redirects=False, timeout=20)
    code = manager.parse_response_code(page.headers["Location"])
    manager.get_access_token(code, check_cache=False)
    spotify = spotipy.Spotify(auth_manager=manager, retries=0, status_retries=0)
    spotify.prefix = api + "/"
    return spotify, manager


spotify, manager = client(SpotifyPKCE)
print("pkce", manager.cache_handler.get_cached_token()["scope"] == scope)
token = manager.cache_handler.get_cached_token()
fresh = manager.refresh_access_token(token["refresh_token"])
print("refreshed", fresh["access_token"] != token["access_token"])
other, _ = client(SpotifyOAuth, client_secret="secret")
print("secret", other.me()["type"])
print("me", len(spotify.me()["account_id"]))
recent = spotify.current_user_recently_played(limit=50)
print("recent", len(recent["items"]), recent["items"][0]["track"]["type"])
behind = spotify.next(recent) if recent["next"].startswith(api) else {"items": []}
print("behind", len(behind["items"]))
track = recent["items"][0]["track"]
print("track", spotify.track(track["id"])["uri"] == track["uri"])
print("album", spotify.album(track["album"]["id"])["tracks"]["total"] > 0)
print("artist", spotify.artist(track["artists"][0]["id"])["type"])
playlists = spotify.current_user_playlists(limit=2)
count = 0
while playlists:
    count += len(playlists["items"])
    playlists = spotify.next(playlists) if playlists["next"] else None
print("playlists", count)
saved = spotify.current_user_saved_tracks(limit=50)
print("saved", saved["total"], len(saved["items"]))
print("playing", spotify.current_user_playing_track())
print("devices", len(spotify.devices()["devices"]))
print("top", len(spotify.current_user_top_tracks(limit=50)["items"]))
print("followed", spotify.current_user_followed_artists(limit=50)["artists"]["total"] > 0)
print("search", len(spotify.search("s", limit=10)["tracks"]["items"]) > 0)
try:
    spotify.tracks([track["id"]])
except spotipy.SpotifyException as error:
    print("batch", error.http_status)
requests.post(accounts + "/simulator/fault?kind=quota429&seconds=50000", timeout=20)
try:
    spotify.me()
except spotipy.SpotifyException as error:
    print("quota", error.http_status)
requests.post(accounts + "/simulator/expire?account=me", timeout=20)
try:
    spotify.me()
except spotipy.SpotifyException as error:
    print("expired", error.http_status)
