"""When is somebody working on the servers, and what is expected then?"""
