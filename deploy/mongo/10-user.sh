# Run once by the image, on an empty volume, before anybody has to log in: the shop's user owns its own database alone.
mongosh --quiet admin --eval "
  db.getSiblingDB('jangteo').createUser({ user: 'jangteo', pwd: '$MONGO_PASSWORD_JANGTEO', roles: [{ role: 'dbOwner', db: 'jangteo' }] })
"
